"""Writes down what PyTorch computes, for PyTorchTest to compare the library with.

    record_pytorch.py            records the cases that layers.json, models.json, losses.json, regularizers.json and
                                 optimizers.json lack, and drops those that are no longer here
    record_pytorch.py NAME…      records the cases of these names anew as well, from numbers drawn anew
    record_pytorch.py --check    computes all of them again from what went in, and says whether the files still hold

A case is drawn once, from a seed that is its own, and from then on what goes in stands in its file: no other case changes
with it, nor with the order here. Of several cases of one name the first here is the first in the file.

Every number that goes in has two decimals, so that it is written short, and FLOAT and DOUBLE start from the same.
What comes out is written for both. Weights are laid out and named as ours are: [in, out], "dense1.w". PyTorch has
[out, in] in dense and recurrent layers and in attention, whose rows of queries, keys and values are our columns; kernels
of convolutions and rows of embeddings lie alike in both.
"""

import json
import math
import sys
import zlib
from collections import Counter
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

FILES = Path(__file__).resolve().parents[1] / "resources" / "backprop" / "pytorch"
TYPES = {"FLOAT": torch.float32, "DOUBLE": torch.float64}
# Another release, or another processor, may add up in another order; a gradient of attention moved by 9e-6.
TOLERANCE = {"FLOAT": 2e-5, "DOUBLE": 1e-12}

def same(t):
    return t


def drawn(*shape, change=same):
    """What goes into a case, not drawn yet."""
    return lambda generator: change(torch.round(torch.randn(*shape, dtype=torch.float64, generator=generator) * 100) / 100)


class File:
    """The cases of a file as they were recorded, one a line, and how far the script is in it."""

    def __init__(self, name, anew):
        self.name, self.path, self.anew = name, FILES / f"{name}.json", anew
        lines = [line.removesuffix(",") for line in self.path.read_text().splitlines()[1:-1]]
        self.lines = dict(zip(keys(map(json.loads, lines)), lines))
        self.met = Counter()

    def begin(self, name, mode=None):
        """The next case, of which is given what was recorded, or else what is drawn from a seed of its own."""
        key = key_of(name, mode, self.met)
        recorded = {} if name in self.anew or key not in self.lines else json.loads(self.lines[key])
        return Given(name, mode, recorded, zlib.crc32(f"{self.name} {key}".encode()))


def key_of(name, mode, met):
    """What tells a case from the others of its file: its name, its mode, and of several such their number."""
    met[name, mode] += 1
    number = met[name, mode]
    return ", ".join([name, *([mode] if mode else []), *([f"number {number}"] if number > 1 else [])])


def keys(cases):
    met = Counter()
    return [key_of(case["name"], case.get("mode"), met) for case in cases]


class Given:
    """What goes into a case."""

    def __init__(self, name, mode, recorded, seed):
        self.name, self.mode, self.recorded = name, mode, recorded
        self.generator = torch.Generator().manual_seed(seed)

    def __call__(self, what, *place):
        """A tensor as it is; of one to draw, what is recorded at this place."""
        if isinstance(what, torch.Tensor):
            return what
        fresh, found = what(self.generator), self.recorded
        if not found:
            return fresh
        try:
            for step in place:
                found = found[step]
        except (KeyError, IndexError):
            found = {"shape": None}
        if found["shape"] != list(fresh.shape):
            where = ".".join(map(str, place))
            sys.exit(
                f"record_pytorch.py: {where} of {self.name} is {list(fresh.shape)} here, in the file {found['shape']}; "
                f"record it anew: record_pytorch.py '{self.name}'"
            )
        return torch.tensor(found["data"], dtype=torch.float64).reshape(found["shape"])


def write(tensor):
    """A tensor as shape and numbers; a FLOAT in the nine digits that tell it from its neighbours."""
    digits = "%.9g" if tensor.dtype == torch.float32 else "%.17g"
    real = tensor.dtype.is_floating_point
    numbers = [float(digits % v) if real else v for v in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "data": numbers}


def leaf(tensor, dtype):
    return tensor.clone().to(dtype).requires_grad_() if tensor.is_floating_point() else tensor


def transposed(t):
    return t.T


def fill(module, given, parameters, scale=1):
    """Every parameter to what the case has for it, times scale when it is drawn, and those of no name to zero."""
    theirs = dict(module.named_parameters())
    with torch.no_grad():
        for p in theirs.values():
            p.zero_()
        for ours, (their_name, layout) in parameters.items():
            # What lays it out as ours is a view of theirs.
            view = layout(theirs[their_name])
            view.copy_(given(drawn(*view.shape, change=lambda t: torch.round(t * scale * 100) / 100), "parameters", ours))


def layer(given, module, x, parameters=None, state=None, call=None, scale=1, keep=None):
    """A layer's output, and the gradients of Σ dY ⊙ Y.

    parameters: our name -> (PyTorch's name, what lays it out as ours); state: our name -> PyTorch's name, of what is kept but not trained;
    scale: of the parameters; keep has 0 where nobody may look.
    """
    parameters, state, call = parameters or {}, state or {}, call or (lambda m, x: m(x))
    module = module.double()
    x = given(x, "x")
    fill(module, given, parameters, scale)
    buffers = dict(module.named_buffers())
    with torch.no_grad():
        for i, (ours, buffer) in enumerate(state.items()):
            # The second of the two is a variance.
            change = (lambda t: t.abs() + 0.5) if i else same
            buffers[buffer].copy_(given(drawn(*buffers[buffer].shape, change=change), "state", ours))
    mode = given.mode
    case = {"name": given.name, "mode": mode, "x": write(x)}
    if keep is not None:
        case["keep"] = write(keep)
    theirs = dict(module.named_parameters())
    case["parameters"] = {ours: write(layout(theirs[t])) for ours, (t, layout) in parameters.items()}
    case["state"] = {ours: write(buffers[t]) for ours, t in state.items()}
    start = {k: v.clone() for k, v in module.state_dict().items()}
    dY = None
    for label, dtype in TYPES.items():
        module.load_state_dict(start)
        module.to(dtype).train(mode == "TRAIN")
        module.zero_grad()
        input = leaf(x, dtype)
        y = call(module, input)
        if dY is None:
            dY = given(drawn(*y.shape), "dY")
            case["dY"] = write(dY)
        y.backward(dY.to(dtype))
        theirs, buffers = dict(module.named_parameters()), dict(module.named_buffers())
        case[label] = {
            "y": write(y),
            "gradients": {ours: write(layout(theirs[t].grad)) for ours, (t, layout) in parameters.items()},
            "state": {ours: write(buffers[t]) for ours, t in state.items()},
        }
        if input.requires_grad:
            case[label]["dX"] = write(input.grad)
        module.double()
    return case


def dense(ours, theirs):
    """A dense layer's two; the names are prefixes, such as "dense1." and "0."."""
    return {ours + "w": (theirs + "weight", transposed), ours + "b": (theirs + "bias", same)}


def recurrent(given, make):
    """A recurrent layer over a whole sequence. Of PyTorch's two biases, the second is ours for the GRU's candidate alone, and else 0."""
    hidden = 3
    ours = {"w": ("weight_ih_l0", transposed), "u": ("weight_hh_l0", transposed), "b": ("bias_ih_l0", same)}
    if given.name == "Gru":
        ours["c"] = ("bias_hh_l0", lambda t: t[2 * hidden :])
    module = make(2, hidden, batch_first=True)
    return layer(given, module, drawn(2, 4, 2), ours, call=lambda m, x: m(x)[0])


class Residual(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return x + self.f(x)


def norm(ours="", theirs=""):
    return {ours + "gain": (theirs + "weight", same), ours + "bias": (theirs + "bias", same)}


def attention(ours="", theirs=""):
    return {
        ours + "w": (theirs + "in_proj_weight", transposed),
        ours + "b": (theirs + "in_proj_bias", same),
        ours + "wOut": (theirs + "out_proj.weight", transposed),
        ours + "bOut": (theirs + "out_proj.bias", same),
    }


def block(ours="", theirs=""):
    return (
        norm(ours + "ln_1.", theirs + "norm1.")
        | attention(ours + "attn.", theirs + "self_attn.")
        | norm(ours + "ln_2.", theirs + "norm2.")
        | dense(ours + "mlp.fc.", theirs + "linear1.")
        | dense(ours + "mlp.proj.", theirs + "linear2.")
    )


def convolution(ours="", theirs=""):
    return {ours + "w": (theirs + "weight", same), ours + "b": (theirs + "bias", same)}


def later(t):
    """True where a step would look at a later one."""
    return torch.ones(t, t, dtype=torch.bool).triu(1)


def attending(causal, keep=None):
    """How a MultiheadAttention is called for one sequence that looks at itself."""

    def call(m, x):
        hidden = None if keep is None else keep == 0
        mask = later(x.shape[1]) if causal else None
        return m(x, x, x, attn_mask=mask, key_padding_mask=hidden, need_weights=False)[0]

    return call


# Attention whose scores are in the tens loses digits in FLOAT, PyTorch's too.
HALF = 0.5


def transformer_layer(d, heads):
    return nn.TransformerEncoderLayer(d, heads, 4 * d, dropout=0, activation="gelu", batch_first=True, norm_first=True)


class Positions(nn.Module):
    """A learned row for every step, added."""

    def __init__(self, context, d):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(context, d))

    def forward(self, x):
        return x + self.weight[: x.shape[1]]


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, d, heads, blocks):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, d)
        self.positions = Positions(context, d)
        self.blocks = nn.ModuleList([transformer_layer(d, heads) for _ in range(blocks)])
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, vocabulary)

    def forward(self, x):
        h = self.positions(self.tokens(x))
        for f in self.blocks:
            h = f(h, src_mask=later(x.shape[1]))
        return self.head(self.norm(h))


RUNNING = {"running_mean": "running_mean", "running_var": "running_var"}


def layers(begin):
    x = drawn(4, 3)
    yield layer(begin("Dense", "TRAIN"), nn.Linear(3, 2), x, dense("", ""))
    for name, module in {
        "Sigmoid": nn.Sigmoid(),
        "Tanh": nn.Tanh(),
        "Relu": nn.ReLU(),
        "LeakyRelu": nn.LeakyReLU(),
        "Gelu": nn.GELU(),
        "Softmax": nn.Softmax(-1),
    }.items():
        yield layer(begin(name, "TRAIN"), module, drawn(3, 5, change=lambda t: t * 2))
    yield layer(begin("Dropout", "EVAL"), nn.Dropout(0.5), drawn(3, 4))
    yield layer(begin("Flatten", "TRAIN"), nn.Flatten(), drawn(2, 2, 2, 3))
    for mode in ("TRAIN", "EVAL"):
        yield layer(begin("BatchNorm", mode), nn.BatchNorm1d(3), drawn(5, 3), norm(), RUNNING)
        yield layer(begin("BatchNorm of images", mode), nn.BatchNorm2d(2), drawn(3, 2, 2, 3), norm(), RUNNING)
    yield layer(begin("LayerNorm", "TRAIN"), nn.LayerNorm(5), drawn(4, 5), norm())
    yield layer(begin("LayerNorm of sequences", "TRAIN"), nn.LayerNorm(4), drawn(2, 3, 4), norm())
    yield layer(begin("Residual", "TRAIN"), Residual(nn.Linear(3, 3)), drawn(4, 3), dense("", "f."))
    mlp = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    yield layer(begin("Sequential", "TRAIN"), mlp, drawn(6, 4), dense("dense1.", "0.") | dense("dense2.", "2."))
    for name, make in {"Rnn": nn.RNN, "Lstm": nn.LSTM, "Gru": nn.GRU}.items():
        yield recurrent(begin(name, "TRAIN"), make)
    images = drawn(2, 2, 6, 5)
    yield layer(begin("Conv2d", "TRAIN"), nn.Conv2d(2, 3, 3), images, convolution())
    yield layer(begin("Conv2d, stride 2, padding 1", "TRAIN"), nn.Conv2d(2, 3, (3, 2), stride=2, padding=1), images, convolution())
    yield layer(begin("MaxPool2d", "TRAIN"), nn.MaxPool2d(2), images)
    yield layer(begin("MaxPool2d, overlapping", "TRAIN"), nn.MaxPool2d((3, 2), stride=1), images)
    yield layer(begin("AvgPool2d", "TRAIN"), nn.AvgPool2d(2), images)
    yield layer(begin("AvgPool2d, overlapping", "TRAIN"), nn.AvgPool2d((3, 2), stride=1), images)
    rows = {"w": ("weight", same)}
    yield layer(begin("Embedding", "TRAIN"), nn.Embedding(5, 3), torch.tensor([[4, 0, 2, 0], [0, 3, 4, 4]]), rows)
    yield layer(begin("PositionalEmbedding", "TRAIN"), Positions(5, 2), drawn(3, 4, 2), rows)
    steps = drawn(2, 4, 6)
    keep = torch.tensor([[1, 1, 0, 1], [1, 0, 1, 0]])
    for name, causal, kept in (
        ("MultiHeadAttention", False, None),
        ("MultiHeadAttention, causal", True, None),
        ("MultiHeadAttention, keys hidden", False, keep),
        ("MultiHeadAttention, causal, keys hidden", True, keep),
    ):
        module = nn.MultiheadAttention(6, 2, batch_first=True)
        yield layer(begin(name, "TRAIN"), module, steps, attention(), call=attending(causal, kept), scale=HALF, keep=kept)

    def causally(m, x):
        return m(x, src_mask=later(x.shape[1]))

    yield layer(begin("TransformerBlock", "TRAIN"), transformer_layer(4, 2), drawn(2, 3, 4), block(), call=causally, scale=HALF)


def model(given, module, x, target, parameters):
    """A model's logits, their cross-entropy, and its gradient by every parameter."""
    module = module.double()
    theirs = dict(module.named_parameters())
    assert {t for t, _ in parameters.values()} == theirs.keys()
    x = given(x, "x")
    fill(module, given, parameters, HALF)
    case = {"name": given.name, "x": write(x), "target": write(target)}
    case["parameters"] = {ours: write(layout(theirs[t])) for ours, (t, layout) in parameters.items()}
    start = {k: v.clone() for k, v in module.state_dict().items()}
    for label, dtype in TYPES.items():
        module.load_state_dict(start)
        module.to(dtype).zero_grad()
        logits = module(leaf(x, dtype))
        value = F.cross_entropy(logits.flatten(0, -2), target.flatten())
        value.backward()
        theirs = dict(module.named_parameters())
        case[label] = {
            "logits": write(logits),
            "loss": write(value),
            "gradients": {ours: write(layout(theirs[t].grad)) for ours, (t, layout) in parameters.items()},
        }
        module.double()
    return case


def models(begin):
    names = {"wte.w": ("tokens.weight", same), "wpe.w": ("positions.weight", same)}
    for i in range(2):
        names |= block(f"h.{i}.", f"blocks.{i}.")
    names |= norm("ln_f.", "norm.") | dense("head.", "head.")
    text = torch.tensor([[3, 0, 6, 2, 3], [1, 1, 5, 4, 0]])
    yield model(begin("TinyGpt"), Gpt(7, 6, 4, 2, 2), text[:, :-1], text[:, 1:], names)
    # LeNet's layers in its order, few and small.
    lenet = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Conv2d(2, 3, 2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4), nn.ReLU(), nn.Linear(4, 3)
    )
    names = convolution("conv2d1.", "0.") | convolution("conv2d2.", "2.") | dense("dense1.", "5.") | dense("dense2.", "7.")
    yield model(begin("LeNet, smaller"), lenet, drawn(2, 1, 12, 12), torch.tensor([2, 0]), names)


def loss(given, function, prediction, target):
    prediction, target = given(prediction, "prediction"), given(target, "target")
    case = {"name": given.name, "prediction": write(prediction), "target": write(target)}
    for label, dtype in TYPES.items():
        p = leaf(prediction, dtype)
        value = function(p, target.to(dtype) if target.is_floating_point() else target)
        value.backward()
        case[label] = {"value": write(value), "gradient": write(p.grad)}
    return case


def losses(begin):
    p, t = drawn(4, 3), drawn(4, 3)

    def times(factor):
        return drawn(4, 3, change=lambda t: factor * t)

    yield loss(begin("MeanSquaredError"), F.mse_loss, p, t)
    yield loss(begin("MeanAbsoluteError"), F.l1_loss, p, t)
    yield loss(begin("Huber"), F.huber_loss, times(2), t)
    yield loss(begin("Huber, delta 0.5"), lambda p, t: F.huber_loss(p, t, delta=0.5), p, t)
    yield loss(begin("BinaryCrossEntropy"), F.binary_cross_entropy_with_logits, times(3), drawn(4, 3, change=lambda t: t.abs().clamp(max=1)))
    classes = torch.tensor([2, 0, 1, 1])
    yield loss(begin("SoftmaxCrossEntropy of classes"), F.cross_entropy, times(3), classes)
    shares = torch.tensor([[0.5, 0.25, 0.25], [0, 1, 0], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], dtype=torch.float64)
    yield loss(begin("SoftmaxCrossEntropy of shares"), F.cross_entropy, times(3), shares)
    huge = torch.tensor([[1e5, -1e5, 0], [-1e5, 1e5, 1e5]], dtype=torch.float64)
    yield loss(begin("SoftmaxCrossEntropy of classes"), F.cross_entropy, huge, torch.tensor([1, 2]))
    yield loss(begin("BinaryCrossEntropy"), F.binary_cross_entropy_with_logits, huge, (huge > 1).double())
    yield loss(begin("Hinge"), F.multi_margin_loss, p, classes)

    def smoothed(p, t):
        return F.cross_entropy(p, t, label_smoothing=0.1, **({} if t.is_floating_point() else {"ignore_index": -1}))

    def of_steps(p, t):
        # PyTorch has the classes second.
        return F.cross_entropy(p.transpose(1, 2), t, ignore_index=-1)

    some = torch.tensor([2, -1, 1, -1])
    yield loss(begin("SoftmaxCrossEntropy of classes"), lambda p, t: F.cross_entropy(p, t, ignore_index=-1), times(3), some)
    yield loss(begin("SoftmaxCrossEntropy, smoothing 0.1"), smoothed, times(3), classes)
    yield loss(begin("SoftmaxCrossEntropy, smoothing 0.1"), smoothed, times(3), some)
    yield loss(begin("SoftmaxCrossEntropy, smoothing 0.1"), smoothed, times(3), shares)
    yield loss(begin("SoftmaxCrossEntropy of classes"), of_steps, drawn(2, 3, 4), torch.tensor([[0, 3, -1], [-1, 1, 1]]))


def regularizer(given, function):
    w = given(drawn(4, 3), "w")
    case = {"name": given.name, "w": write(w)}
    for label, dtype in TYPES.items():
        p = leaf(w, dtype)
        penalty = function(p)
        penalty.backward()
        case[label] = {"penalty": write(penalty), "gradient": write(p.grad)}
    return case


def regularizers(begin):
    yield regularizer(begin("L1"), lambda w: 0.3 * w.abs().sum())
    yield regularizer(begin("L2"), lambda w: 0.3 / 2 * w.square().sum())
    yield regularizer(begin("ElasticNet"), lambda w: 0.2 * w.abs().sum() + 0.5 / 2 * w.square().sum())


def optimizer(given, make):
    """Five steps of a weight and a bias along drawn gradients."""
    shapes = {"w": (3, 2), "b": (2,)}
    start = {k: given(drawn(*shape), "start", k) for k, shape in shapes.items()}
    gradients = [{k: given(drawn(*shape), "gradients", i, k) for k, shape in shapes.items()} for i in range(5)]
    case = {
        "name": given.name,
        "start": {k: write(v) for k, v in start.items()},
        "gradients": [{k: write(v) for k, v in g.items()} for g in gradients],
    }
    for label, dtype in TYPES.items():
        moved = {k: leaf(v, dtype) for k, v in start.items()}
        o = make(moved)
        case[label] = []
        for g in gradients:
            for k, v in g.items():
                moved[k].grad = v.to(dtype)
            o.step()
            case[label].append({k: write(v) for k, v in moved.items()})
    return case


def optimizers(begin):
    optim = torch.optim

    def both(p):
        return list(p.values())

    def decaying_weights(p):
        # Ours leaves biases alone.
        return [{"params": [p["w"]]}, {"params": [p["b"]], "weight_decay": 0}]

    yield optimizer(begin("Sgd"), lambda p: optim.SGD(both(p), lr=0.1))
    yield optimizer(begin("Momentum"), lambda p: optim.SGD(both(p), lr=0.1, momentum=0.9))
    yield optimizer(begin("Nesterov"), lambda p: optim.SGD(both(p), lr=0.1, momentum=0.9, nesterov=True))
    yield optimizer(begin("AdaGrad"), lambda p: optim.Adagrad(both(p), lr=0.1))
    yield optimizer(begin("RmsProp"), lambda p: optim.RMSprop(both(p), lr=0.1))
    yield optimizer(begin("Adam"), lambda p: optim.Adam(both(p), lr=0.1))
    yield optimizer(begin("AdamW"), lambda p: optim.AdamW(decaying_weights(p), lr=0.1))


def record(anew):
    """Each file, and its cases by their keys."""
    for make in (layers, models, losses, regularizers, optimizers):
        file = File(make.__name__, anew)
        cases = list(make(file.begin))
        yield file, dict(zip(keys(cases), cases))


def text(case):
    return json.dumps(case, separators=(",", ":"))


def differences(path, old, new, tolerance=TOLERANCE["FLOAT"]):
    """Where two recordings differ by more than rounding."""
    if isinstance(new, dict) and isinstance(old, dict) and old.keys() == new.keys():
        for key in new:
            yield from differences(f"{path}.{key}", old[key], new[key], TOLERANCE.get(key, tolerance))
    elif isinstance(new, list) and isinstance(old, list) and len(old) == len(new):
        for i, (a, b) in enumerate(zip(old, new)):
            yield from differences(f"{path}[{i}]", a, b, tolerance)
    elif isinstance(new, float) and isinstance(old, (int, float)):
        if not math.isclose(old, new, rel_tol=tolerance, abs_tol=tolerance):
            yield f"{path}: the file has {old!r}, PyTorch {torch.__version__} gives {new!r}"
    elif old != new:
        yield f"{path}: the file has {str(old)[:60]}, the script makes {str(new)[:60]}"


def check(file, cases):
    """What of a file no longer holds."""
    if list(file.lines) != list(cases):
        yield f"{file.name}: the file has {', '.join(file.lines)}; the script has {', '.join(cases)}"
    for key, line in file.lines.items():
        if key in cases:
            # Through text, as the file went.
            yield from differences(f"{file.name}, {key}", json.loads(line), json.loads(text(cases[key])))


def write_down(file, cases, anew):
    """A file's new lines; those that stand stay as they are, byte for byte."""
    stand = {key for key, case in cases.items() if key in file.lines and case["name"] not in anew}
    for key in [key for key in cases if key not in stand]:
        print(f"{file.name}: recorded {key}")
    for key in [key for key in file.lines if key not in cases]:
        print(f"{file.name}: dropped {key}")
    lines = [file.lines[key] if key in stand else text(case) for key, case in cases.items()]
    file.path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


def main(arguments):
    checks = arguments == ["--check"]
    names = [] if checks else arguments
    made = list(record(names))
    unknown = {*names} - {case["name"] for _, cases in made for case in cases.values()}
    if unknown:
        sys.exit(f"record_pytorch.py: knows --check, and names of cases; none is named {', '.join(sorted(unknown))}")
    if not checks:
        for file, cases in made:
            write_down(file, cases, names)
        return 0
    wrong = [line for file, cases in made for line in check(file, cases)]
    print("\n".join(wrong[:20]) if wrong else "PyTorch's numbers are as recorded")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
