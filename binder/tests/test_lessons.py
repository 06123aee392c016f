"""What lessons claim is held: a Break-it fails as it says, and a library that is broken in one line fails a check."""

import copy
import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

import execution
import notebooks

COURSE = Path(__file__).resolve().parents[2]
CORE = COURSE / "lib" / "core"
LESSONS = sorted((COURSE / "notebooks").glob("*.ipynb"))


def break_its(lesson):
    """A cell that asks for a break says in its metadata which text of which cell is replaced, and what comes of it."""
    cells = nbformat.read(lesson, as_version=4).cells
    return [each for cell in cells for each in cell.metadata.get("breaks", [])]


def lesson_text(lesson):
    return "\n".join(cell.source for cell in nbformat.read(lesson, as_version=4).cells)


# ./course test tries one break of each lesson: by turns its first Break-it and its first of the library. --all tries all.
BY_BREAK_IT = {lesson.name[:2] for lesson in LESSONS[::2]}


def each_with(lesson):
    for number, each in enumerate(break_its(lesson)):
        marks = [] if number == 0 and lesson.name[:2] in BY_BREAK_IT else [pytest.mark.long]
        yield pytest.param(lesson, each, id=f"{lesson.stem} {each['cell']}", marks=marks)


BREAK_ITS = [case for lesson in LESSONS for case in each_with(lesson)]

# (lesson, class, the line's text, what stands there instead, the cell that must fail)
LIBRARY_BREAKS = [
    ("00", "tensor/Ops", "matmul(Factor.of(a), Factor.of(b))", "matmul(Factor.of(a), Factor.of(b)).muli(2)", "product-check"),
    ("01", "check/Check", "(right - left) / (2 * h)", "(right - left) / h", "fill-cube"),
    ("01", "check/Check", 'new Slope("", f.applyAsDouble(x + h),', 'new Slope("", f.applyAsDouble(x),', "fill-cube"),
    ("01", "loss/MeanSquaredError", "muli(2.0 / prediction.length())", "muli(1.0 / prediction.length())", "check-library"),
    ("02", "tensor/Ops", "matmul(Factor.of(a), Factor.of(b))", "matmul(Factor.of(a), Factor.of(b)).negi()", "jacobian-check"),
    ("02", "check/Check", '"]: ", right, f', '"]: ", -right, f', "jacobian-check"),
    ("03", "scalar/Value", "gradient += v.gradient", "gradient = v.gradient", "random-check"),
    ("03", "scalar/Value", "List.of(this, b), b.data, data)", "List.of(this, b), data, b.data)", "neuron-check"),
    ("03", "scalar/Value", '"tanh", List.of(this), 1 - t * t', '"tanh", List.of(this), 1 - t', "neuron-check"),
    ("03", "scalar/Value", "order.forEach(v -> v.gradient = 0);", "", "others-check"),
    ("03", "scalar/Value", "k * Math.pow(data, k - 1)", "Math.pow(data, k - 1)", "others-check"),
    ("04", "check/Check", "(right - left) / (2 * h)", "(right - left) / h", "edge-check"),
    ("04", "scalar/Value", "gradient += v.gradient", "gradient = v.gradient", "standardized-check"),
    ("04", "tensor/Ops", "matmul(Factor.of(a), Factor.of(b))", "matmul(Factor.of(a), Factor.of(b)).muli(2)", "fill-gradient"),
    ("05", "tensor/Ops", "affine(Factor.of(x), Factor.of(w), b)", "matmul(Factor.of(x), Factor.of(w))", "batch"),
    ("05", "tensor/Ops", "KERNELS.relu(x)", "KERNELS.relu(x.neg()).negi()", "activations"),
    ("05", "tensor/Ops", "Transforms.tanh(x, true)", "Transforms.sigmoid(x, true)", "activations"),
    ("05", "tensor/Ops", "matmul(Factor.of(a), Factor.of(b))", "matmul(Factor.of(a), Factor.of(b)).muli(2)", "merged"),
    ("06", "tensor/Ops", "y.divi(y.sum(true, last))", "y", "softmax"),
    ("06", "tensor/Ops", "Transforms.exp(x.sub(x.max(true, last)), false)", "Transforms.exp(x, true)", "cure"),
    ("06", "tensor/Ops", "Transforms.log(sum, false).addi(max)", "Transforms.log(sum, false)", "cure"),
    ("06", "loss/MeanSquaredError", "muli(2.0 / prediction.length())", "muli(1.0 / prediction.length())", "mse-library"),
    ("06", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.value(Ops.rows(logits), goal.y()) / goal.m()", "RowCrossEntropy.value(Ops.rows(logits), goal.y())", "descent"),
    ("06", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), goal.m())", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), 1)", "descent"),
    ("07", "tensor/Ops", "matmul(Factor.of(a), Factor.transposed(b))", "matmul(Factor.of(a), Factor.transposed(b)).muli(2)", "elements-code"),
    ("07", "tensor/Ops", "matmul(Factor.transposed(a), Factor.of(b))", "matmul(Factor.transposed(a), Factor.of(b)).negi()", "elements-code"),
    ("07", "tensor/Ops", "KERNELS.sumRows(a)", "KERNELS.sumRows(a).divi(a.size(0))", "elements-code"),
    ("07", "tensor/Ops", "Transforms.sigmoid(x, true)", "Transforms.sigmoid(x, true).muli(0.5)", "compare-code"),
    ("08", "tensor/Ops", "matmul(Factor.of(a), Factor.transposed(b))", "matmul(Factor.of(a), Factor.transposed(b)).muli(2)", "one-weight-code"),
    ("08", "tensor/Ops", "KERNELS.sumRows(a)", "KERNELS.sumRows(a).divi(a.size(0))", "one-weight-code"),
    ("08", "tensor/Ops", "y.divi(y.sum(true, last))", "y", "softmax-fill"),
    ("08", "check/GradientCheck", "random.nextGaussian()", "1", "library-check"),
    ("08", "check/SameDiffOracle", "output.mul(sd.constant(cotangent.dup('c'))).sum()", "output.sum()", "library-code"),
    ("09", "nn/Dense", "return Ops.matmulTransposeB(dY, w.value())", "return Ops.matmulTransposeB(dY, w.value()).muli(2)", "gradient-check"),
    ("09", "nn/Relu", "return Ops.reluGradient(x, dY)", "return dY", "gradient-check"),
    ("09", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.value(Ops.rows(logits), goal.y()) / goal.m()", "RowCrossEntropy.value(Ops.rows(logits), goal.y())", "first-loss"),
    ("09", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), goal.m())", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), 1)", "first-loss"),
    ("09", "train/ConfusionMatrix", "counts[batch.y().getInt(i)][decided[i]]++", "counts[decided[i]][batch.y().getInt(i)]++", "test-accuracy"),
    ("10", "nn/Tanh", "y.mul(y).rsubi(1).muli(dY)", "y.rsub(1).muli(dY)", "library"),
    ("10", "nn/Gelu", "Ops.geluGradient(x, dY)", "Ops.gelu(x).muli(dY)", "library"),
    ("10", "nn/LeakyRelu", "return Ops.step(x).muli(1 - slope).addi(slope).muli(dY)", "return Ops.step(x).muli(dY)", "library"),
    ("10", "train/DeadUnits", "1 - Ops.step(on).meanNumber().doubleValue()", "Ops.step(on).meanNumber().doubleValue()", "dying"),
    ("11", "init/Xavier", "2.0 / (fanIn + fanOut)", "2.0 / fanIn", "xavier"),
    ("11", "init/He", "2.0 / fanIn", "1.0 / fanIn", "verify"),
    ("11", "optim/GradientClip", "Math.sqrt(square) + 1e-6", "square + 1e-6", "fill-clip"),
    ("11", "optim/GradientClip", "if (scale < 1)", "if (scale > 0)", "fill-clip"),
    ("11", "nn/Tanh", "y.mul(y).rsubi(1).muli(dY)", "y.rsub(1).muli(dY)", "jacobians-check"),
    ("11", "nn/Residual", "return Ops.add(inner.backward(dY), dY)", "return inner.backward(dY)", "cures-check"),
    ("11", "init/Orthogonal", "gain * (high ? q[j][i] : q[i][j])", "2 * gain * (high ? q[j][i] : q[i][j])", "questions-check"),
    ("12", "nn/BatchNorm", "dY.sub(Ops.perChannel(dBias.div(m), dY)).subi(along)", "dY.sub(along)", "library"),
    ("12", "nn/BatchNorm", "gain.accumulate(dGain)", "gain.accumulate(dGain.div(2))", "library"),
    ("12", "nn/BatchNorm", "variance.mul(m / (m - 1.0))", "variance", "running"),
    ("12", "nn/BatchNorm", "return dY.mul(scale)", "return dY.dup()", "eval-back"),
    ("12", "nn/LayerNorm", "Ops.timesRow(rows, gain.value())", "rows.dup()", "rows-check"),
    ("12", "tensor/RowNorm", "Engine.KERNELS.normalizeGradient(dXHat, normalized)", "dXHat.div(normalized.sigma())", "rows-check"),
    ("13", "optim/Momentum", "v.scale(mu).add(1, g)", "v.scale(mu).add(1 - mu, g)", "momentum-check"),
    ("13", "optim/Nesterov", "add(-rate * mu, v)", "add(-rate, v)", "nesterov"),
    ("13", "optim/AdaGrad", "s.addProduct(1, g, g)", "s.scale(0.9).addProduct(1, g, g)", "adagrad"),
    ("13", "optim/RmsProp", "addProduct(1 - alpha, g, g)", "addProduct(1, g, g)", "rmsprop"),
    ("13", "optim/Adam", "w.addQuotient(-rate / unbias1, m, size)", "w.addQuotient(-rate, m, size)", "adam"),
    ("13", "optim/AdamW", "w.scale(keep);", "", "decay-check"),
    ("13", "optim/Schedule", "Math.min(t - 1, steps - 1) / (steps - 1)", "Math.min(t - 1, steps - 1) / steps", "schedules"),
    ("13", "regularize/L2", "return w.mul(lambda)", "return w.mul(2 * lambda)", "decay-check"),
    ("13", "train/RateRange", "before.putBack();", "", "range-picture"),
    ("14", "regularize/L2", "w.mul(lambda)", "w.mul(2 * lambda)", "penalties-check"),
    ("14", "regularize/L1", "Transforms.sign(w, true).muli(lambda)", "Transforms.abs(w, true).muli(lambda)", "penalties-check"),
    ("14", "train/Trainer", "p.accumulate(regularizer.gradient(p.value()));", "", "frame"),
    ("14", "regularize/ElasticNet", "l1.gradient(w).addi(l2.gradient(w))", "l1.gradient(w)", "relatives"),
    ("14", "regularize/MaxNorm", "Transforms.min(lengths.rdiv(c), 1, false)", "lengths.rdiv(c)", "relatives"),
    ("14", "nn/Dropout", "1 - p, 1 / (1 - p), seed, k", "1 - p, 1, seed, k", "thinning-check"),
    ("14", "nn/Dropout", ": dY.mul(mask);", ": Ops.copy(dY);", "thinning-check"),
    ("14", "train/EarlyStopping", "best.putBack();", "", "early"),
    ("15", "train/GradientStatistics", "norm(p.value().sub(before.get(name))) / weight", "norm(p.value().sub(before.get(name)))", "fill-ratio"),
    ("15", "train/DeadUnits", "1 - Ops.step(on).meanNumber().doubleValue()", "Ops.step(on).meanNumber().doubleValue()", "dead-check"),
    ("15", "plot/LossSurface", "before.into(parameters);", "", "surface-check"),
    ("15", "plot/LossSlice", "return r.muli(Math.sqrt(Ops.dot(p.value(), p.value())) / length)", "return r.divi(length)", "by-filter-check"),
    ("15", "init/Orthogonal", "gain * (high ? q[j][i] : q[i][j])", "2 * gain * (high ? q[j][i] : q[i][j])", "fill-hp"),
    ("15", "loss/MeanSquaredError", "muli(2.0 / prediction.length())", "muli(1.0 / prediction.length())", "tiny-check"),
    ("16", "nn/Conv2d", "return Convolution.col2im(dC, x, window)", "return Convolution.col2im(dC, x, window).muli(2)", "library-check"),
    ("16", "nn/Conv2d", "b.accumulate(Ops.sumRows(rows))", "b.accumulate(Ops.sumRows(rows).divi(rows.size(0)))", "library-check"),
    ("16", "nn/Conv2d", "Ops.addMatmulTransposeA(matrix(w.gradient()), rows, cols)", "Ops.addMatmulTransposeA(matrix(w.gradient()), rows.neg(), cols)", "library-check"),
    ("16", "nn/MaxPool2d", "Pooling.maxBackward(dY, max.places(), x, window)", "Pooling.meanBackward(dY, x, window)", "pool-check"),
    ("16", "nn/AvgPool2d", "return Pooling.meanBackward(dY, x, window)", "return Pooling.meanBackward(dY, x, window).muli(4)", "pool-check"),
    ("16", "nn/Flatten", "return dY.dup('c').reshape('c', x.shape())", "return dY.dup('f').reshape('f', x.shape())", "lenet"),
    ("17", "nn/Rnn", "dH.addi(Sequences.step(dYRows, n, s));", "dH = Sequences.step(dYRows, n, s).dup();", "library-check"),
    ("17", "nn/Rnn", "after.mul(after).rsubi(1).muli(dH)", "after.rsub(1).muli(dH)", "library-check"),
    ("17", "nn/Lstm", "dC = dC.mul(k.f);", "dC = dC.mul(k.i);", "lstm-check"),
    ("17", "nn/Lstm", "dC.addi(k.tanhC.mul(k.tanhC).rsubi(1).muli(k.o).muli(dH));", "dC = k.tanhC.mul(k.tanhC).rsubi(1).muli(k.o).muli(dH);", "lstm-check"),
    ("17", "nn/Gru", "dH = dH.mul(k.z).addi(", "dH = Nd4j.zerosLike(dH).addi(", "gru-check"),
    ("17", "init/Orthogonal", "gain * (high ? q[j][i] : q[i][j])", "2 * gain * (high ? q[j][i] : q[i][j])", "powers"),
    ("17", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.value(Ops.rows(logits), goal.y()) / goal.m()", "RowCrossEntropy.value(Ops.rows(logits), goal.y())", "race-picture"),
    ("18", "nn/Embedding", "indices(), vocabulary)", "indices(), vocabulary).muli(2)", "fill-row"),
    ("18", "nn/PositionalEmbedding", "Ops.sumSteps(Ops.columns(dY), x.size(1), context)", "Ops.sumSteps(Ops.columns(dY), x.size(1), context).divi(x.size(0))", "fill-row"),
    ("18", "tensor/Ops", "return dY.sub(sums).muli(y)", "return dY.mul(y)", "jacobian"),
    ("18", "nn/MultiHeadAttention", "of.softmax(attention, causal, keep)", "of.softmax(attention, false, keep)", "library"),
    ("18", "nn/MultiHeadAttention", "of.matmulTransposeA(dS, q, new Band(dQkv, d))", "of.matmul(dS, q, new Band(dQkv, d))", "library"),
    ("18", "nn/MultiHeadAttention", "Math.sqrt((double) d / heads)", "Math.sqrt((double) d)", "heads-check"),
    ("18", "nn/PositionWise", "inner.backward(Ops.rows(dY))", "inner.backward(Ops.rows(dY).mul(2))", "rivals"),
    ("19", "nn/Residual", "return Ops.add(inner.backward(dY), dY)", "return inner.backward(dY)", "around-check"),
    ("19", "data/Dataset", "i * context + 1, (i + 1) * context + 1)", "i * context, (i + 1) * context)", "windows-check"),
    ("19", "nn/MultiHeadAttention", "1 / Math.sqrt((double) d / heads)", "1 / Math.sqrt(d)", "loops-check"),
    ("19", "nn/TransformerBlock", "look.backward(think.backward(dY))", "think.backward(look.backward(dY))", "by-hand-check"),
    ("19", "nn/LayerNorm", "Ops.timesRow(rows, gain.value())", "rows.dup()", "by-hand-check"),
    ("19", "nn/models/TinyGpt", "() -> 0.02 * random", "() -> 0.2 * random", "model"),
    ("19", "nn/PositionalEmbedding", "return Ops.copy(dY)", "return Ops.copy(dY).muli(0.5)", "whole"),
    ("19", "nn/Embedding", "Ops.sumByIndex(Ops.columns(dY), indices(), vocabulary)", "Ops.sumByIndex(Ops.columns(dY), indices(), vocabulary).muli(2)", "whole"),
    ("19", "nn/models/Sampler", "(logits[v] - max) / temperature", "(logits[v] - max) * temperature", "entropy"),
    ("20", "nn/Relu", "return Ops.reluGradient(x, dY)", "return dY", "library-check"),
    ("20", "nn/Dense", "return Ops.matmulTransposeB(dY, w.value())", "return Ops.matmulTransposeB(dY, w.value()).muli(2)", "library-check"),
    ("20", "scalar/Value", "gradient += v.gradient", "gradient = v.gradient", "cost-picture"),
    ("20", "scalar/Value", '"tanh", List.of(this), 1 - t * t', '"tanh", List.of(this), 1 - t', "cost-picture"),
    ("20", "nn/Dropout", "1 - p, 1 / (1 - p), seed, k", "1 - p, 1 / (1 - p), seed, 1", "questions-check"),
    ("21", "tensor/Ops", "matmul(Factor.of(a), Factor.of(b))", "matmul(Factor.of(a), Factor.of(b)).muli(2)", "flops"),
    ("21", "nn/Relu", "return Ops.reluGradient(x, dY)", "return dY", "counted-check"),
    ("21", "optim/Adam", "addProduct(1 - beta2, g, g)", "addProduct(1, g, g)", "counted-check"),
    ("21", "tensor/ArrayKernels", "return step(x).muli(dY);", "return dY.dup();", "engines-check"),
    ("21", "tensor/host/HostKernels", "return Columns.sums(a);", "return Columns.sums(a).muli(2);", "engines-check"),
    ("22", "loss/SoftmaxCrossEntropy", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), goal.m())", "RowCrossEntropy.gradient(Ops.rows(logits), goal.y(), 1)", "mean-check"),
    ("22", "nn/Dense", "b.accumulate(Ops.sumRows(dY))", "b.accumulate(Ops.sumRows(dY).muli(2))", "mean-check"),
    ("22", "nn/BatchNorm", "Ops.sumChannels(x).divi(m)", "Ops.sumChannels(x).divi(m + 1)", "norm-numbers"),
    ("22", "nn/LayerNorm", "RowNorm.normalize(Ops.columns(x), epsilon)", "RowNorm.normalize(Ops.columns(x).subRowVector(x.mean(0)), epsilon)", "norm-gradient"),
    ("22", "nn/Dropout", "1 - p, 1 / (1 - p), seed, k", "1 - p, 1 / (1 - p), 0, k", "dropout"),
    ("22", "optim/Sgd", "moved[0].add(-rate, g)", "moved[0].add(-rate / 2, g)", "parallel-check"),
    ("23", "nn/models/Gpt2", "Ops.addMatmulTransposeA(w.gradient(), dZRows, rows);", "", "gradients"),
    ("23", "data/Dataset", "i * context + 1, (i + 1) * context + 1)", "i * context, (i + 1) * context)", "windows"),
    ("23", "nn/GeluTanh", "Ops.geluTanhGradient(x, dY)", "Ops.geluGradient(x, dY)", "gelu"),
    ("23", "nn/Embedding", "Ops.sumByIndex(Ops.columns(dY), indices(), vocabulary)", "Ops.sumByIndex(Ops.columns(dY), indices(), vocabulary).muli(2)", "gradients"),
    ("23", "nn/models/Gpt2", "IntStream.range(first, first + t)", "IntStream.range(0, t)", "load-check"),
    ("23", "nn/models/Sampler", "reached >= topP * sum", "reached >= sum", "tail-check"),
]

FIRST = {number: next(b for b in LIBRARY_BREAKS if b[0] == number) for number in {b[0] for b in LIBRARY_BREAKS}}


def marked(each):
    number, name, line, _, cell = each
    marks = [] if each is FIRST[number] and number not in BY_BREAK_IT else [pytest.mark.long]
    return pytest.param(*each, id=f"{number} {name} {cell} {LIBRARY_BREAKS.index(each)}", marks=marks)


def fill_ins(notebook):
    """A cell with a line for the reader to write says in its metadata what stands there, an answer, and a wrong one."""
    return [cell for cell in notebook.cells if "fill-in" in cell.metadata]


def fill_in(cell, answer):
    asked = cell.metadata["fill-in"]
    assert cell.source.count(asked["from"]) == 1, f"{asked['from']} stands once in {cell.id}"
    cell.source = cell.source.replace(asked["from"], asked[answer])


FILL_INS = [(lesson, cell.id) for lesson in LESSONS for cell in fill_ins(nbformat.read(lesson, as_version=4))]
# One lesson is tried each time, all by ./course test --all.
WITH_FILL_INS = [
    pytest.param(lesson, id=lesson.stem, marks=[pytest.mark.long] if number else [])
    for number, lesson in enumerate(lesson for lesson in LESSONS if lesson in dict(FILL_INS))
]
WRONG_FILL_INS = [pytest.param(lesson, cell, id=f"{lesson.stem} {cell}") for lesson, cell in FILL_INS]


def javac():
    return str(Path(os.environ["JAVA_HOME"], "bin", "javac")) if "JAVA_HOME" in os.environ else "javac"


def failing_cell(done):
    found = re.match(r"cell \[\d+\] \((.*)\) failed:", done.wrong)
    return found and found[1]


@pytest.mark.parametrize("lesson, broken", BREAK_ITS)
def test_a_break_it_fails_as_its_lesson_says(lesson, broken, tmp_path):
    if shutil.which(broken.get("needs", "true")) is None:
        pytest.skip(f"{broken['needs']} is not installed")
    notebook = nbformat.read(lesson, as_version=4)
    cell = next(c for c in notebook.cells if c.id == broken["cell"])
    assert cell.source.count(broken["from"]) == 1, "the text to be replaced stands there once"
    cell.source = cell.source.replace(broken["from"], broken["to"])
    nbformat.write(notebook, tmp_path / lesson.name)
    done = execution.execute(tmp_path / lesson.name)
    assert failing_cell(done) == broken["fails"], done.wrong
    assert broken["says"] in done.wrong


@pytest.mark.parametrize("lesson", WITH_FILL_INS)
def test_what_a_fill_in_asks_for_is_accepted(lesson, tmp_path):
    notebook = nbformat.read(lesson, as_version=4)
    for cell in fill_ins(notebook):
        fill_in(cell, "to")
    nbformat.write(notebook, tmp_path / lesson.name)
    done = execution.execute(tmp_path / lesson.name)
    assert done.wrong == ""
    said = "".join(output.get("text", "") for cell in done.notebook.cells for output in cell.get("outputs", []))
    assert "yours to write" not in said


@pytest.mark.long
@pytest.mark.parametrize("lesson", ["19-a-tiny-gpt", "20-autodiff-frameworks", "21-gpu", "23-gpt-2"])
def test_a_cell_holds_when_it_is_run_again(lesson, tmp_path):
    """Each cell twice; and what a fill-in asks for, written after the whole lesson has run."""
    notebook = nbformat.read(COURSE / "notebooks" / f"{lesson}.ipynb", as_version=4)
    answered = copy.deepcopy(fill_ins(notebook))
    for cell in answered:
        fill_in(cell, "to")
    twice = [each for cell in notebook.cells for each in [cell] * (2 if cell.cell_type == "code" else 1)]
    notebook.cells = [copy.deepcopy(cell) for cell in twice + answered]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{number}-{cell.id}"
    nbformat.write(notebook, tmp_path / f"{lesson}.ipynb")
    done = execution.execute(tmp_path / f"{lesson}.ipynb")
    assert done.wrong == ""


@pytest.mark.long
@pytest.mark.parametrize("lesson, cell", WRONG_FILL_INS)
def test_a_fill_in_that_is_wrong_fails_where_it_stands(lesson, cell, tmp_path):
    notebook = nbformat.read(lesson, as_version=4)
    fill_in(next(c for c in notebook.cells if c.id == cell), "wrong")
    nbformat.write(notebook, tmp_path / lesson.name)
    done = execution.execute(tmp_path / lesson.name)
    assert failing_cell(done) == cell, done.wrong
    assert "does not hold: " in done.wrong


@pytest.mark.parametrize("number, name, line, instead, cell", [marked(each) for each in LIBRARY_BREAKS])
def test_a_library_broken_in_one_line_fails_the_lesson_at_a_check(number, name, line, instead, cell, tmp_path, monkeypatch):
    source = CORE / "src" / "main" / "java" / "backprop" / f"{name}.java"
    text = source.read_text(encoding="utf-8")
    assert text.count(line) == 1, f"{line} stands once in {source.name}"
    broken = tmp_path / source.name
    broken.write_text(text.replace(line, instead), encoding="utf-8")
    libraries = (COURSE / "lib" / "kernel" / "target" / "classpath.txt").read_text(encoding="utf-8").strip()
    classes = tmp_path / "classes"
    subprocess.run([javac(), "-proc:none", "-cp", libraries, "-d", classes, broken], check=True)
    monkeypatch.setenv("JJAVA_CLASSPATH", str(classes))

    lesson = next(path for path in LESSONS if path.name.startswith(number))
    shutil.copy(lesson, tmp_path / lesson.name)
    done = execution.execute(tmp_path / lesson.name)
    assert failing_cell(done) == cell, done.wrong or "the lesson ran as if nothing were wrong"
    assert "does not hold: " in done.wrong, done.wrong


RUN_WHOLE = [path for path in notebooks.lessons(COURSE) if path.parent.name != "exercises"]


def shown(path):
    """What a reader sees below each cell that is not about time, but for how long an epoch took, and by which id a
    picture knows its own parts."""
    done = execution.execute(path)
    assert done.wrong == ""
    texts = {}
    for cell in done.notebook.cells:
        if "timed" in cell.metadata.get("tags", []):
            continue
        outputs = [output.get("text") or dict(output.get("data", {})) for output in cell.get("outputs", [])]
        texts[cell.id] = re.sub(r"\b\d+\.\d s\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", repr(outputs))
    return texts


@pytest.mark.long
@pytest.mark.parametrize("path", RUN_WHOLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_notebook_shows_the_same_numbers_and_pictures_twice(path):
    first, second = shown(path), shown(path)
    assert [cell for cell in first if first[cell] != second[cell]] == []


def test_every_break_it_that_edits_a_cell_is_tried():
    edit = r"### Break it\n[^#]*?([Cc]hange|[Rr]eplace|[Ww]rite) `"
    asked = {lesson.stem for lesson in LESSONS if re.search(edit, lesson_text(lesson))}
    assert asked == {lesson.stem for lesson in LESSONS if break_its(lesson)} != set()


def test_every_lesson_has_lines_to_fill_in():
    assert {lesson for lesson, _ in FILL_INS} == set(LESSONS)


def test_every_lesson_has_breaks_of_the_library():
    assert {lesson.name[:2] for lesson in LESSONS} == set(FIRST)


def test_links_of_lessons_and_exercises_lead_to_what_exists():
    broken = []
    for path in notebooks.lessons(COURSE):
        for target in re.findall(r"\]\(([^)#:]+)\)", lesson_text(path)):
            if not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_every_lesson_leads_to_the_next_that_there_is():
    for lesson, following in zip(LESSONS, LESSONS[1:]):
        assert following.name in lesson_text(lesson), f"{lesson.name} leads to {following.name}"
