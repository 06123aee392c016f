"""Writes down what transformers computes with small GPT-2s, for Gpt2Test to compare ours with.

    record_gpt2.py            makes the checkpoints anew, and writes what comes of them beside them
    record_gpt2.py --check    computes again with the checkpoints that are there, and says whether the files still hold
    record_gpt2.py --read DIRECTORY    reads the model that Gpt2CheckpointTest wrote, and compares logits and loss

There are three, of the types and names that the field publishes in:

    single       F32, with "transformer." before each name, by save_pretrained; and every gradient, and a training
    half         F16, the same
    published    BF16, without it and with masks among the weights, as openai-community's

Weights are of the file's type, and everything else is computed in float64 from there.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel
from transformers.utils import logging

CORE = Path(__file__).resolve().parents[3]
TYPES = {"single": torch.float32, "half": torch.float16, "published": torch.bfloat16}
TOLERANCE = 1e-10


def files(name):
    """The first is shipped: lesson 23 compares with it."""
    shipped = CORE / "src" / "main" / "resources" / "backprop" / "data" / "gpt2-tiny"
    return shipped if name == "single" else CORE / "src" / "test" / "resources" / "backprop" / "gpt2" / name


logging.set_verbosity_error()
logging.disable_progress_bar()


def small(dtype, seed):
    """Two blocks, with weights large enough that nothing in them is close to linear."""
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=61, n_positions=12, n_embd=16, n_layer=2, n_head=4, embd_pdrop=0, attn_pdrop=0, resid_pdrop=0,
        bos_token_id=60, eos_token_id=60
    )
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        for name, p in model.named_parameters():
            gain = name.endswith("weight") and p.dim() == 1
            p.copy_((1 if gain else 0) + 0.3 * torch.randn(p.shape))
    return model.to(dtype).eval()


def make(name, seed):
    directory = files(name)
    model = small(TYPES[name], seed)
    model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    if name == "published":
        bare = {key.removeprefix("transformer."): t for key, t in load_file(directory / "model.safetensors").items()}
        mask = torch.tril(torch.ones(12, 12)).reshape(1, 1, 12, 12)
        for i in range(2):
            bare[f"h.{i}.attn.bias"] = mask.clone().to(torch.uint8 if i else torch.float32)
            bare[f"h.{i}.attn.masked_bias"] = torch.tensor(-1e4)
        save_file(bare, directory / "model.safetensors", metadata={"format": "pt"})


def bare(name):
    return name.removeprefix("transformer.")


def record(name, seed):
    """What comes of the checkpoint in that directory."""
    model = GPT2LMHeadModel.from_pretrained(files(name), dtype=torch.float64).eval()
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randint(61, (3, 9), generator=generator)
    recorded = {"tokens": tokens.to(torch.int32)}
    logits = model(tokens).logits
    recorded["logits"] = logits.detach()
    prompt = tokens[:1, :4]
    said = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=8, do_sample=False, pad_token_id=60)
    recorded["greedy"] = said[0].to(torch.int32)
    if name == "single":
        dZ = torch.randn(logits.shape, dtype=torch.float64, generator=generator)
        logits.backward(dZ)
        recorded["dZ"] = dZ
        for key, p in model.named_parameters():
            recorded["gradient." + bare(key)] = p.grad.clone()
        recorded["losses"] = training(model, tokens)
    return {key: t.contiguous() for key, t in recorded.items()}


def training(model, tokens):
    """The loss before each of eight steps; biases and norms do not shrink."""
    named = dict(model.named_parameters()).values()
    groups = [
        {"params": [p for p in named if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in named if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = model(tokens, labels=tokens).loss
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses, dtype=torch.float64)


def differences(directory):
    """What transformers computes otherwise with a model that our library wrote."""
    expected = load_file(Path(directory) / "expected.safetensors")
    model, loading = GPT2LMHeadModel.from_pretrained(directory, dtype="auto", output_loading_info=True)
    tokens = expected["tokens"].long()
    with torch.no_grad():
        out = model.eval()(tokens, labels=tokens)
    tolerance = 1e-5 if model.dtype == torch.float32 else 1e-12
    wrong = [f"{what}: {names}" for what, names in loading.items() if names]
    for what, theirs in ("logits", out.logits), ("loss", out.loss.reshape(1)):
        ours = expected[what].to(theirs.dtype)
        if ours.shape != theirs.shape or not torch.allclose(ours, theirs, tolerance, tolerance * float(theirs.abs().max())):
            wrong.append(f"{what}: ours {ours.flatten()[:5]}, theirs {theirs.flatten()[:5]}")
    if model.dtype != expected["logits"].dtype:
        wrong.append(f"the type is {model.dtype}")
    return wrong


def main():
    if sys.argv[1:2] == ["--read"]:
        wrong = differences(sys.argv[2])
        print("\n".join(wrong) or "transformers computes the same")
        sys.exit(1 if wrong else 0)
    check = "--check" in sys.argv
    wrong = []
    for seed, name in enumerate(TYPES, start=1):
        if not check:
            make(name, seed)
        recorded = record(name, seed)
        file = files(name) / "recorded.safetensors"
        if not check:
            save_file(recorded, file)
            for one in file.parent.iterdir():
                one.chmod(0o644)
            continue
        old = load_file(file)
        for key, t in recorded.items():
            if key not in old or old[key].shape != t.shape or not torch.allclose(old[key].double(), t.double(), TOLERANCE, TOLERANCE):
                wrong.append(f"{name}: {key} is not what transformers gives")
    print("\n".join(wrong) or ("the files hold" if check else "written"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
