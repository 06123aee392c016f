"""Writes down what PyTorch computes, for PyTorchTest to compare the library with.

    record_pytorch.py            writes layers.json, models.json, losses.json, regularizers.json and optimizers.json anew
    record_pytorch.py --check    computes them again, and says whether the files still hold

Every number that goes in has two decimals, so that it is written short, and FLOAT and DOUBLE start from the same.
What comes out is written for both. Weights are laid out and named as ours are: [in, out], "dense1.w". PyTorch has
[out, in] in dense and recurrent layers and in attention, whose rows of queries, keys and values are our columns; kernels
of convolutions and rows of embeddings lie alike in both.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

FILES = Path(__file__).resolve().parents[1] / "resources" / "backprop" / "pytorch"
TYPES = {"FLOAT": torch.float32, "DOUBLE": torch.float64}
# Another release, or another processor, may add up in another order; a gradient of attention moved by 9e-6.
TOLERANCE = {"FLOAT": 2e-5, "DOUBLE": 1e-12}

generator = torch.Generator()


def draw(*shape):
    return torch.round(torch.randn(*shape, dtype=torch.float64, generator=generator) * 100) / 100


def write(tensor):
    """A tensor as shape and numbers; a FLOAT in the nine digits that tell it from its neighbours."""
    digits = "%.9g" if tensor.dtype == torch.float32 else "%.17g"
    real = tensor.dtype.is_floating_point
    numbers = [float(digits % v) if real else v for v in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "data": numbers}


def leaf(tensor, dtype):
    return tensor.clone().to(dtype).requires_grad_() if tensor.is_floating_point() else tensor


def same(t):
    return t


def transposed(t):
    return t.T


def layer(name, module, x, parameters=None, mode="TRAIN", state=None, call=None, prepare=None, keep=None):
    """A layer's output, and the gradients of Σ dY ⊙ Y.

    parameters: our name -> (PyTorch's name, what lays it out as ours); state: our name -> PyTorch's name, of what is kept but not trained;
    prepare changes the module once its parameters are drawn; keep has 0 where nobody may look.
    """
    parameters, state, call = parameters or {}, state or {}, call or (lambda m, x: m(x))
    module = module.double()
    theirs = dict(module.named_parameters())
    with torch.no_grad():
        for their_name, _ in parameters.values():
            theirs[their_name].copy_(draw(*theirs[their_name].shape))
        for i, buffer in enumerate(state.values()):
            b = dict(module.named_buffers())[buffer]
            # The second of the two is a variance.
            b.copy_(draw(*b.shape).abs() + 0.5 if i else draw(*b.shape))
        if prepare:
            prepare(module)
    case = {"name": name, "mode": mode, "x": write(x)}
    if keep is not None:
        case["keep"] = write(keep)
    case["parameters"] = {ours: write(layout(theirs[t])) for ours, (t, layout) in parameters.items()}
    buffers = dict(module.named_buffers())
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
            dY = draw(*y.shape)
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


def recurrent(name, make):
    """A recurrent layer over a whole sequence. Of PyTorch's two biases, the second is ours for the GRU's candidate alone."""
    hidden = 3
    ours = {"w": ("weight_ih_l0", transposed), "u": ("weight_hh_l0", transposed), "b": ("bias_ih_l0", same)}

    def prepare(module):
        module.bias_hh_l0[: 2 * hidden if name == "Gru" else None] = 0

    if name == "Gru":
        ours["c"] = ("bias_hh_l0", lambda t: t[2 * hidden :])
    module = make(2, hidden, batch_first=True)
    return layer(name, module, draw(2, 4, 2), ours, call=lambda m, x: m(x)[0], prepare=prepare)


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


def halve(module):
    """Attention whose scores are in the tens loses digits in FLOAT, PyTorch's too."""
    for p in module.parameters():
        p.copy_(torch.round(p * 50) / 100)


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


def layers():
    x = draw(4, 3)
    yield layer("Dense", nn.Linear(3, 2), x, dense("", ""))
    for name, module in {
        "Sigmoid": nn.Sigmoid(),
        "Tanh": nn.Tanh(),
        "Relu": nn.ReLU(),
        "LeakyRelu": nn.LeakyReLU(),
        "Gelu": nn.GELU(),
        "Softmax": nn.Softmax(-1),
    }.items():
        yield layer(name, module, draw(3, 5) * 2)
    yield layer("Dropout", nn.Dropout(0.5), draw(3, 4), mode="EVAL")
    yield layer("Flatten", nn.Flatten(), draw(2, 2, 2, 3))
    for mode in ("TRAIN", "EVAL"):
        yield layer("BatchNorm", nn.BatchNorm1d(3), draw(5, 3), norm(), mode, RUNNING)
        yield layer("BatchNorm of images", nn.BatchNorm2d(2), draw(3, 2, 2, 3), norm(), mode, RUNNING)
    yield layer("LayerNorm", nn.LayerNorm(5), draw(4, 5), norm())
    yield layer("LayerNorm of sequences", nn.LayerNorm(4), draw(2, 3, 4), norm())
    yield layer("Residual", Residual(nn.Linear(3, 3)), draw(4, 3), dense("", "f."))
    mlp = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    yield layer("Sequential", mlp, draw(6, 4), dense("dense1.", "0.") | dense("dense2.", "2."))
    for name, make in {"Rnn": nn.RNN, "Lstm": nn.LSTM, "Gru": nn.GRU}.items():
        yield recurrent(name, make)
    images = draw(2, 2, 6, 5)
    yield layer("Conv2d", nn.Conv2d(2, 3, 3), images, convolution())
    yield layer("Conv2d, stride 2, padding 1", nn.Conv2d(2, 3, (3, 2), stride=2, padding=1), images, convolution())
    yield layer("MaxPool2d", nn.MaxPool2d(2), images)
    yield layer("MaxPool2d, overlapping", nn.MaxPool2d((3, 2), stride=1), images)
    yield layer("AvgPool2d", nn.AvgPool2d(2), images)
    yield layer("AvgPool2d, overlapping", nn.AvgPool2d((3, 2), stride=1), images)
    rows = {"w": ("weight", same)}
    yield layer("Embedding", nn.Embedding(5, 3), torch.tensor([[4, 0, 2, 0], [0, 3, 4, 4]]), rows)
    yield layer("PositionalEmbedding", Positions(5, 2), draw(3, 4, 2), rows)
    steps = draw(2, 4, 6)
    keep = torch.tensor([[1, 1, 0, 1], [1, 0, 1, 0]])
    for name, causal, kept in (
        ("MultiHeadAttention", False, None),
        ("MultiHeadAttention, causal", True, None),
        ("MultiHeadAttention, keys hidden", False, keep),
        ("MultiHeadAttention, causal, keys hidden", True, keep),
    ):
        module = nn.MultiheadAttention(6, 2, batch_first=True)
        yield layer(name, module, steps, attention(), call=attending(causal, kept), prepare=halve, keep=kept)

    def causally(m, x):
        return m(x, src_mask=later(x.shape[1]))

    yield layer("TransformerBlock", transformer_layer(4, 2), draw(2, 3, 4), block(), call=causally, prepare=halve)


def model(name, module, x, target, parameters):
    """A model's logits, their cross-entropy, and its gradient by every parameter."""
    module = module.double()
    theirs = dict(module.named_parameters())
    assert {t for t, _ in parameters.values()} == theirs.keys()
    with torch.no_grad():
        for p in theirs.values():
            p.copy_(draw(*p.shape))
        halve(module)
    case = {"name": name, "x": write(x), "target": write(target)}
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


def models():
    names = {"wte.w": ("tokens.weight", same), "wpe.w": ("positions.weight", same)}
    for i in range(2):
        names |= block(f"h.{i}.", f"blocks.{i}.")
    names |= norm("ln_f.", "norm.") | dense("head.", "head.")
    text = torch.tensor([[3, 0, 6, 2, 3], [1, 1, 5, 4, 0]])
    yield model("TinyGpt", Gpt(7, 6, 4, 2, 2), text[:, :-1], text[:, 1:], names)
    # LeNet's layers in its order, few and small.
    lenet = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Conv2d(2, 3, 2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4), nn.ReLU(), nn.Linear(4, 3)
    )
    names = convolution("conv2d1.", "0.") | convolution("conv2d2.", "2.") | dense("dense1.", "5.") | dense("dense2.", "7.")
    yield model("LeNet, smaller", lenet, draw(2, 1, 12, 12), torch.tensor([2, 0]), names)


def loss(name, function, prediction, target):
    case = {"name": name, "prediction": write(prediction), "target": write(target)}
    for label, dtype in TYPES.items():
        p = leaf(prediction, dtype)
        value = function(p, target.to(dtype) if target.is_floating_point() else target)
        value.backward()
        case[label] = {"value": write(value), "gradient": write(p.grad)}
    return case


def losses():
    p, t = draw(4, 3), draw(4, 3)
    yield loss("MeanSquaredError", F.mse_loss, p, t)
    yield loss("MeanAbsoluteError", F.l1_loss, p, t)
    yield loss("Huber", F.huber_loss, 2 * p, t)
    yield loss("Huber, delta 0.5", lambda p, t: F.huber_loss(p, t, delta=0.5), p, t)
    yield loss("BinaryCrossEntropy", F.binary_cross_entropy_with_logits, 3 * p, t.abs().clamp(max=1))
    classes = torch.tensor([2, 0, 1, 1])
    yield loss("SoftmaxCrossEntropy of classes", F.cross_entropy, 3 * p, classes)
    shares = torch.tensor([[0.5, 0.25, 0.25], [0, 1, 0], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], dtype=torch.float64)
    yield loss("SoftmaxCrossEntropy of shares", F.cross_entropy, 3 * p, shares)
    huge = torch.tensor([[1e5, -1e5, 0], [-1e5, 1e5, 1e5]], dtype=torch.float64)
    yield loss("SoftmaxCrossEntropy of classes", F.cross_entropy, huge, torch.tensor([1, 2]))
    yield loss("BinaryCrossEntropy", F.binary_cross_entropy_with_logits, huge, (huge > 1).double())
    yield loss("Hinge", F.multi_margin_loss, p, classes)

    def smoothed(p, t):
        return F.cross_entropy(p, t, label_smoothing=0.1, **({} if t.is_floating_point() else {"ignore_index": -1}))

    def of_steps(p, t):
        # PyTorch has the classes second.
        return F.cross_entropy(p.transpose(1, 2), t, ignore_index=-1)

    some = torch.tensor([2, -1, 1, -1])
    yield loss("SoftmaxCrossEntropy of classes", lambda p, t: F.cross_entropy(p, t, ignore_index=-1), 3 * p, some)
    yield loss("SoftmaxCrossEntropy, smoothing 0.1", smoothed, 3 * p, classes)
    yield loss("SoftmaxCrossEntropy, smoothing 0.1", smoothed, 3 * p, some)
    yield loss("SoftmaxCrossEntropy, smoothing 0.1", smoothed, 3 * p, shares)
    yield loss("SoftmaxCrossEntropy of classes", of_steps, draw(2, 3, 4), torch.tensor([[0, 3, -1], [-1, 1, 1]]))


def regularizer(name, function):
    w = draw(4, 3)
    case = {"name": name, "w": write(w)}
    for label, dtype in TYPES.items():
        p = leaf(w, dtype)
        penalty = function(p)
        penalty.backward()
        case[label] = {"penalty": write(penalty), "gradient": write(p.grad)}
    return case


def regularizers():
    yield regularizer("L1", lambda w: 0.3 * w.abs().sum())
    yield regularizer("L2", lambda w: 0.3 / 2 * w.square().sum())
    yield regularizer("ElasticNet", lambda w: 0.2 * w.abs().sum() + 0.5 / 2 * w.square().sum())


def optimizer(name, make):
    """Five steps of a weight and a bias along drawn gradients."""
    start = {"w": draw(3, 2), "b": draw(2)}
    gradients = [{"w": draw(3, 2), "b": draw(2)} for _ in range(5)]
    case = {
        "name": name,
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


def optimizers():
    optim = torch.optim

    def both(p):
        return list(p.values())

    def decaying_weights(p):
        # Ours leaves biases alone.
        return [{"params": [p["w"]]}, {"params": [p["b"]], "weight_decay": 0}]

    yield optimizer("Sgd", lambda p: optim.SGD(both(p), lr=0.1))
    yield optimizer("Momentum", lambda p: optim.SGD(both(p), lr=0.1, momentum=0.9))
    yield optimizer("Nesterov", lambda p: optim.SGD(both(p), lr=0.1, momentum=0.9, nesterov=True))
    yield optimizer("AdaGrad", lambda p: optim.Adagrad(both(p), lr=0.1))
    yield optimizer("RmsProp", lambda p: optim.RMSprop(both(p), lr=0.1))
    yield optimizer("Adam", lambda p: optim.Adam(both(p), lr=0.1))
    yield optimizer("AdamW", lambda p: optim.AdamW(decaying_weights(p), lr=0.1))


def record():
    files = {}
    for cases in (layers, models, losses, regularizers, optimizers):
        # Each file from its own seed: a case more in one leaves the others as they are.
        generator.manual_seed(1)
        files[cases.__name__] = list(cases())
    return files


def text(cases):
    """One case a line."""
    return "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"


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


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit("record_pytorch.py: knows only --check")
    wrong = []
    for name, cases in record().items():
        file = FILES / f"{name}.json"
        if arguments:
            # Through text, as the file went.
            wrong += differences(name, json.loads(file.read_text()), json.loads(text(cases)))
        else:
            file.write_text(text(cases))
    print("\n".join(wrong[:20]) if wrong else "PyTorch's numbers are as recorded" if arguments else f"wrote {FILES}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
