"""PyTorch's side of the benchmark: the same training steps, on the CPU, or on the device that TORCH_DEVICE names;
eager, or with TORCH_COMPILED=1 compiled.

Reads a question a line, and answers it in a line, both JSON:

    {"do": "losses", "work": "MLP_128", "rate": 0.001, "file": FILE, "steps": 20}         {"losses": […]}
    {"do": "times", …, "warm_up": SECONDS, "stretches": N, "seconds": SECONDS}            {"ms": […]}

    {"do": "times", "width": W, "batch": N, "depth": D, …}                                {"ms": […]}

FILE is a safetensors file with our initial weights under our names, and a ring of batches x0, y0, x1, y1, …
A question with a width is about a network of that width, with D hidden layers, weights and a batch of its own.
"""

import copy
import os

import peer
import torch
from torch import nn
from torch.nn import functional as F

DEVICE = os.environ.get("TORCH_DEVICE", "cpu")
# The loss and its gradients as one compiled graph, instead of one operation after another.
COMPILED = os.environ.get("TORCH_COMPILED") == "1"


def read(path):
    return {name: torch.from_numpy(a) for name, a in peer.read(path).items()}


def put(parameter, value):
    assert parameter.shape == value.shape, (parameter.shape, value.shape)
    with torch.no_grad():
        parameter.copy_(value)


def put_linear(linear, w, name):
    """Our weights are [in, out], PyTorch's [out, in]."""
    put(linear.weight, w[name + ".w"].T)
    put(linear.bias, w[name + ".b"])


def put_norm(norm, w, name):
    put(norm.weight, w[name + ".gain"])
    put(norm.bias, w[name + ".bias"])


def mlp(w):
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))
    for i, linear in enumerate((net[0], net[2], net[4])):
        put_linear(linear, w, f"dense{i + 1}")
    return net


def adam(net, rate):
    return torch.optim.Adam(net.parameters(), lr=rate)


def lenet(w):
    net = nn.Sequential(
        nn.Conv2d(1, 20, 5),
        nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(50 * 4 * 4, 500),
        nn.ReLU(),
        nn.Linear(500, 10),
    )
    for i, convolution in enumerate((net[0], net[2])):
        put(convolution.weight, w[f"conv2d{i + 1}.w"])
        put(convolution.bias, w[f"conv2d{i + 1}.b"])
    put_linear(net[5], w, "dense1")
    put_linear(net[7], w, "dense2")
    return net


class Block(nn.Module):
    """A transformer's block with its norms in front, as in GPT-2."""

    def __init__(self, d, heads, w, name):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm2 = nn.LayerNorm(d)
        self.up = nn.Linear(d, 4 * d)
        self.down = nn.Linear(4 * d, d)
        put_norm(self.norm1, w, name + ".ln_1")
        put_linear(self.qkv, w, name + ".attn")
        put(self.out.weight, w[name + ".attn.wOut"].T)
        put(self.out.bias, w[name + ".attn.bOut"])
        put_norm(self.norm2, w, name + ".ln_2")
        put_linear(self.up, w, name + ".mlp.fc")
        put_linear(self.down, w, name + ".mlp.proj")

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (
            part.view(n, t, self.heads, d // self.heads).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).split(d, dim=2)
        )
        looked = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(looked.transpose(1, 2).reshape(n, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class TinyGpt(nn.Module):
    """The model of our class of that name, with as many blocks as there are weights for."""

    def __init__(self, w, heads):
        super().__init__()
        vocabulary, d = w["wte.w"].shape
        self.tokens = nn.Embedding(vocabulary, d)
        self.steps = nn.Embedding(*w["wpe.w"].shape)
        self.blocks = nn.Sequential(*(Block(d, heads, w, f"h.{i}") for i in range(blocks(w))))
        self.norm = nn.LayerNorm(d)
        self.out = nn.Linear(d, vocabulary)
        put(self.tokens.weight, w["wte.w"])
        put(self.steps.weight, w["wpe.w"])
        put_norm(self.norm, w, "ln_f")
        put_linear(self.out, w, "head")

    def forward(self, x):
        return self.out(self.norm(self.blocks(self.tokens(x) + self.steps.weight[: x.shape[1]])))


def blocks(w):
    return len({name.split(".")[1] for name in w if name.startswith("h.")})


def gpt(heads):
    return lambda w: TinyGpt(w, heads)


def adamw(net, rate):
    """Biases and the gains of norms do not decay, as in ours."""
    weights = [p for name, p in net.named_parameters() if decays(name)]
    others = [p for name, p in net.named_parameters() if not decays(name)]
    groups = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)


def decays(name):
    return name.endswith("weight") and "norm" not in name


def network(width, batch, depth):
    """As many hidden layers as one likes, ten outputs, and one batch."""
    torch.manual_seed(1)
    hidden = [layer for _ in range(depth) for layer in (nn.Linear(width, width), nn.ReLU())]
    net = nn.Sequential(*hidden, nn.Linear(width, 10))
    return net, [(torch.randn(batch, width), torch.randint(10, (batch,)))]


WORKS = {
    "MLP_128": (mlp, adam),
    "MLP_1024": (mlp, adam),
    "LENET": (lenet, adam),
    "TINY_GPT": (gpt(4), adamw),
    "GPT_384_8": (gpt(6), adamw),
    "GPT_384": (gpt(6), adamw),
    "GPT2_SMALL": (gpt(12), adamw),
}


def loss_of(net, x, y):
    logits = net(x)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y.reshape(-1))


LOSS = torch.compile(loss_of) if COMPILED else loss_of


class Step:
    """One training step at each call, on the next batch of the ring; gives the loss before the step."""

    def __init__(self, question):
        if "width" in question:
            self.net, self.ring = network(question["width"], question["batch"], question["depth"])
            self.optimized_by = adam
        else:
            tensors = read(question["file"])
            make, self.optimized_by = WORKS[question["work"]]
            self.net = make(tensors)
            count = sum(name[0] == "x" and name[1:].isdigit() for name in tensors)
            self.ring = [(tensors[f"x{i}"], tensors[f"y{i}"].long()) for i in range(count)]
        self.net.to(DEVICE)
        self.ring = [(x.to(DEVICE), y.to(DEVICE)) for x, y in self.ring]
        self.rate = question["rate"]
        self.initial = copy.deepcopy(self.net.state_dict())
        self.again()

    def again(self):
        """From the initial weights, by the same network: another would be compiled anew."""
        self.net.load_state_dict(self.initial)
        self.optimizer = self.optimized_by(self.net, self.rate)
        self.at = 0

    def __call__(self):
        x, y = self.ring[self.at % len(self.ring)]
        self.at += 1
        self.optimizer.zero_grad()
        loss = LOSS(self.net, x, y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main():
    if "OMP_NUM_THREADS" in os.environ:
        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    # Products of FLOAT in FLOAT, as ours are; of convolutions that is not the default.
    torch.backends.cudnn.allow_tf32 = False
    peer.serve(torch.__version__, Step)


if __name__ == "__main__":
    main()
