#!/usr/bin/env bash
# Everything that ./course test checks, in order; every step runs, and the last line counts them.
set -uo pipefail
here=$1
python=$here/.venv/bin/python
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
formatting() { maven -q spotless:check; }
# Surefire's report of each class and its totals; nothing of what else Maven says.
java_tests() { maven test 2>&1 | grep -E '^\[(ERROR|WARNING)\]|Tests run:|BUILD'; }
exercise_stubs() { "$python" "$here/binder/stubs.py" "$here"/exercises/*.ipynb; }

step "Formatting (Spotless)" formatting
step "Unit tests, contracts and mutants (JUnit)" java_tests
step "Notebooks are clean, exercises are fresh" "$python" "$here/binder/notebooks.py" check "$here"
step "The launcher and its tools (pytest)" "$python" -m pytest -q -p no:cacheprovider "$here/binder/tests"
step "Lessons and solutions, executed" "$here/course" run
step "Exercises stop at their stubs" exercise_stubs

echo
if [ ${#failed[@]} -gt 0 ]; then printf 'failed: %s\n' "${failed[@]}"; fi
echo "$passed passed, ${#failed[@]} failed in ${SECONDS}s"
[ ${#failed[@]} -eq 0 ]
