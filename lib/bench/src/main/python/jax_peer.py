"""JAX's side of the benchmark: the same training steps, compiled by jit, on the CPU.

Reads and answers as torch_peer.py does; where there is no JAX, its first line is {"version": null}, and it ends.
"""

import json
import sys

import peer

try:
    import jax
    import jax.numpy as jnp
except ImportError:
    print(json.dumps({"version": None}), flush=True)
    sys.exit()

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def dense(w, name, a):
    return a @ w[name + ".w"] + w[name + ".b"]


def mlp(w, x):
    a = jax.nn.relu(dense(w, "dense1", x))
    a = jax.nn.relu(dense(w, "dense2", a))
    return dense(w, "dense3", a)


def convolution(w, name, a):
    b = w[name + ".b"]
    return jax.lax.conv_general_dilated(a, w[name + ".w"], (1, 1), "VALID") + b[:, None, None]


def pooled(a):
    return jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def lenet(w, x):
    a = pooled(convolution(w, "conv2d1", x))
    a = pooled(convolution(w, "conv2d2", a))
    a = jax.nn.relu(dense(w, "dense1", a.reshape(a.shape[0], -1)))
    return dense(w, "dense2", a)


def norm(w, name, a):
    centred = a - a.mean(-1, keepdims=True)
    variance = (centred**2).mean(-1, keepdims=True)
    return centred / jnp.sqrt(variance + 1e-5) * w[name + ".gain"] + w[name + ".bias"]


def attention(w, name, heads, a):
    n, t, d = a.shape
    q, k, v = (
        part.reshape(n, t, heads, d // heads).transpose(0, 2, 1, 3)
        for part in jnp.split(dense(w, name, a), 3, axis=2)
    )
    scores = q @ k.transpose(0, 1, 3, 2) / jnp.sqrt(d // heads)
    causal = jnp.tril(jnp.ones((t, t), bool))
    looked = jax.nn.softmax(jnp.where(causal, scores, -jnp.inf), axis=-1) @ v
    return looked.transpose(0, 2, 1, 3).reshape(n, t, d) @ w[name + ".wOut"] + w[name + ".bOut"]


def gpt(heads):
    def forward(w, x):
        a = w["wte.w"][x] + w["wpe.w"][: x.shape[1]]
        for i in range(len({name.split(".")[1] for name in w if name.startswith("h.")})):
            block = f"h.{i}"
            a = a + attention(w, block + ".attn", heads, norm(w, block + ".ln_1", a))
            up = jax.nn.gelu(dense(w, block + ".mlp.fc", norm(w, block + ".ln_2", a)), approximate=False)
            a = a + dense(w, block + ".mlp.proj", up)
        return dense(w, "head", norm(w, "ln_f", a))

    return forward


WORKS = {
    "MLP_128": (mlp, 0),
    "MLP_1024": (mlp, 0),
    "LENET": (lenet, 0),
    "TINY_GPT": (gpt(4), 0.01),
    "GPT_384_8": (gpt(6), 0.01),
}


def decays(name):
    """Biases and the gains of norms do not, as in ours."""
    return name.rsplit(".", 1)[1] in ("w", "wOut")


def training_step(forward, rate, decay):
    """Adam, or with a decay AdamW; the state's memory is used again."""

    def loss_of(w, x, y):
        logits = forward(w, x)
        of_classes = jax.nn.log_softmax(logits.reshape(-1, logits.shape[-1]))
        return -jnp.take_along_axis(of_classes, y.reshape(-1, 1), axis=1).mean()

    def step(state, x, y):
        w, m, v, t = state
        loss, g = jax.value_and_grad(loss_of)(w, x, y)
        t = t + 1
        m = {k: BETA1 * m[k] + (1 - BETA1) * g[k] for k in g}
        v = {k: BETA2 * v[k] + (1 - BETA2) * g[k] ** 2 for k in g}
        first, second = 1 - BETA1**t, 1 - BETA2**t
        moved = {}
        for k in w:
            shrunk = w[k] * (1 - rate * decay) if decays(k) else w[k]
            moved[k] = shrunk - rate * (m[k] / first) / (jnp.sqrt(v[k] / second) + EPSILON)
        return (moved, m, v, t), loss

    return jax.jit(step, donate_argnums=0)


class Training:
    """One training step at each call, on the next batch of the ring; gives the loss before the step."""

    def __init__(self, question, compiled):
        tensors = peer.read(question["file"])
        self.w = {name: a for name, a in tensors.items() if name[0] not in "xy" or not name[1:].isdigit()}
        self.ring = []
        while f"x{len(self.ring)}" in tensors:
            i = len(self.ring)
            self.ring.append((jnp.asarray(tensors[f"x{i}"]), jnp.asarray(tensors[f"y{i}"])))
        self.step = compiled
        self.again()

    def again(self):
        """From the initial weights."""
        self.at = 0
        zeros = lambda: {name: jnp.zeros(a.shape, a.dtype) for name, a in self.w.items()}
        self.state = ({name: jnp.array(a) for name, a in self.w.items()}, zeros(), zeros(), jnp.float32(0))

    def __call__(self):
        x, y = self.ring[self.at % len(self.ring)]
        self.at += 1
        self.state, loss = self.step(self.state, x, y)
        return float(loss)


def training(question):
    forward, decay = WORKS[question["work"]]
    return Training(question, training_step(forward, question["rate"], decay))


if __name__ == "__main__":
    peer.serve(jax.__version__, training)
