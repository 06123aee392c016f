#!/usr/bin/env bash
# Everything that ./course test checks, in order; every step runs, and the last line counts them, and the
# tests that were left out: those of --all apart, only what a machine lacks leaves a test out.
# The second argument lists homes of further JDKs, one a line, that the library and lesson 09 must work on too.
# With gpu as the third, only what a GPU computes; the launcher has chosen one.
set -uo pipefail
here=$1
others=$2
python=${COURSE_PYTHON_HOME:-$here/.venv}/bin/python
passed=0
failed=()

step() { # TITLE COMMAND…
  local title=$1 start=$SECONDS
  shift
  echo "== $title"
  if "$@" </dev/null; then
    passed=$((passed + 1))
    echo "== $title: passed, $((SECONDS - start)) s"
  else
    failed+=("$title")
    echo "== $title: FAILED, $((SECONDS - start)) s"
  fi
}

maven() { (cd "$here" && mvn -Dstyle.color=never "$@"); }

# Maven colours even its silence, so what it says is shown only where it says something.
formatting() {
  local said
  said=$(maven -q -Pbench,spark spotless:check 2>&1) || {
    printf '%s\n' "$said"
    return 1
  }
}

# Maven's own words go to a file; what is shown is each module's count, and what went wrong.
java_tests() { # [MAVEN-OPTION…]
  local log=$here/target/maven-test.log status=0 excluded=submission engines=()
  [ "${COURSE_SHORT:-}" != 1 ] || excluded="long | submission"
  # The engine of a GPU, which the processor plays where there is a compiler for it: a part, or with --all the whole.
  ! command -v g++ >/dev/null || engines+=(-Demulated.skip=false)
  [ "${COURSE_SHORT:-}" = 1 ] || engines+=("-Darrays.tests=**/*Test.java" -Darrays.contracts.skip=false "-Demulated.tests=**/*Test.java" ${engines[@]+-Demulated.contracts.skip=false})
  maven --batch-mode --fail-at-end "-Dtests.excluded=$excluded" ${engines[@]+"${engines[@]}"} "$@" test >"$log" 2>&1 || status=$?
  grep -E '^\[(WARNING|ERROR)\]|^\[INFO\] Tests run:[^-]*$' "$log" | head -n 80
  [ $status -eq 0 ] || echo "the whole of it is in $log"
  return $status
}

# Apart, since it downloads Spark.
spark_tests() { java_tests -Pspark -am -pl lib/spark "-Dtest=backprop/spark/*Test" -Dsurefire.failIfNoSpecifiedTests=false; }

launcher_tests() {
  local chosen=
  [ "${COURSE_SHORT:-}" != 1 ] || chosen="not long"
  # Two files at a time: most of what they test waits, and a file's tests share what it makes.
  "$python" -m pytest -q -p no:cacheprovider -n 2 --dist loadfile -m "$chosen" --junit-xml="$here/target/pytest.xml" "$here/binder/tests"
}

summary() { # LEFT-OUT
  echo
  [ -z "$1" ] || printf '%s\n' "$1"
  if [ ${#failed[@]} -gt 0 ]; then printf 'failed: %s\n' "${failed[@]}"; fi
  echo "$passed passed, ${#failed[@]} failed in ${SECONDS}s; tests left out: $(grep -c '^  ' <<<"$1")"
  [ ${#failed[@]} -eq 0 ]
}

# In the short mode a notebook is over before it pays to compile for speed.
notebooks() {
  local options=${JDK_JAVA_OPTIONS:-}
  [ "${COURSE_SHORT:-}" != 1 ] || options="$options -XX:TieredStopAtLevel=1"
  JDK_JAVA_OPTIONS=$options "$here/course" run
}

exercise_stubs() { "$python" "$here/binder/stubs.py" "$here"/exercises/*.ipynb; }

if [ "${3:-}" = gpu ]; then
  some=(-Pcuda -am -Dsurefire.failIfNoSpecifiedTests=false)
  step "PyTorch's numbers on the GPU (JUnit)" java_tests "${some[@]}" -pl lib/core -Dtest=PyTorchTest
  step "Contracts on the GPU (JUnit)" java_tests "${some[@]}" -pl lib/autograder "-Dtest=*ContractTest"
  step "Lesson 09 on the GPU" "$here/course" run "$here/notebooks/09-layers-and-the-loop.ipynb"
  summary ""
  exit
fi

# What an earlier run left out is not counted.
rm -rf "$here"/lib/*/target/surefire-reports* "$here/target/pytest.xml"

step "Formatting (Spotless)" formatting
step "Unit tests, contracts and mutants (JUnit)" java_tests
step "Notebooks are clean, exercises are fresh" "$python" "$here/binder/notebooks.py" check "$here"
step "The launcher and its tools (pytest)" launcher_tests
step "Lessons and solutions, executed" notebooks
if [ -z "${COURSE_SHORT:-}" ]; then
  step "Exercises stop at their stubs" exercise_stubs
  step "Training on Apache Spark (JUnit)" spark_tests
  step "Every benchmark, once: the losses agree" "$here/course" bench --quick
fi
while read -r home; do
  [ -n "$home" ] || continue
  JAVA_HOME=$home step "Unit tests, contracts and mutants on $(basename "$home")" java_tests
  JAVA_HOME=$home step "Lesson 09 on $(basename "$home")" "$here/course" run "$here/notebooks/09-layers-and-the-loop.ipynb"
done <<<"$others"

left_out=$("$python" "$here/binder/left_out.py" "$here") || failed+=("What was left out")
summary "$left_out"
