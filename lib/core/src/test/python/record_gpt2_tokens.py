"""Writes down how transformers reads texts by GPT-2's vocabulary, for Gpt2TokenizerTest to compare ours with.

    record_gpt2_tokens.py JTOKKIT_JAR [--check]

The vocabulary is the one in JTokkit's jar, bytes by rank. From it stand here, made anew, the two files that OpenAI
published, vocab.json and merges.txt: each token but the 256 bytes is the join of the two that byte pair encoding leaves
of it when all later tokens are unknown. That they are OpenAI's, bit for bit, their SHA-256 says. transformers' own
GPT2Tokenizer then does the rest.
"""

import base64
import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "resources" / "backprop" / "gpt2" / "tokens.json"
MERGES_SHA256 = "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"
VOCABULARY_SHA256 = "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"
END = "<|endoftext|>"

TEXTS = [
    "", "a", " ", "  ", "Call me Ishmael.", "Call me Ishmael. Some years ago\u2014never mind how long precisely\u2014",
    "Hello, I'm a language model,", "I'll we've you're it's don't I'd they'm 'S 'LL I'M", "'s't", "''s", "x'sy",
    "   leading, trailing   ", "tabs\tand\nlines\n\nand\r\nboth  \n  mixed \t \n", "\n\n\n", " \n", "a  b   c    d",
    "1234567890 3.14159 1,000,000 2\u00b2 \u00bd \u2167 \u0663\u0664 \u96f6\u4e00", "x=y+z; i++ != --j && f(x)->g[0] // {}",
    "snake_case camelCase kebab-case http://example.org/a?b=c#d e@f.gh", "__init__ ### !!! ... ?!",
    "Stra\u00dfe, \u00c5ngstr\u00f6m, na\u00efve, \u0153uvre, \u010de\u0161tina, Ti\u1ebfng Vi\u1ec7t", "e\u0301 n\u0303 (combining)",
    "\u0391\u03bb\u03c6\u03ac\u03b2\u03b7\u03c4\u03bf \u03ba\u03b1\u03b9 \u03c9\u03bc\u03ad\u03b3\u03b1",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0401\u0436\u0438\u043a",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c \u0661\u0662\u0663", "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
    "\u4f60\u597d\uff0c\u4e16\u754c\uff01\u53cd\u5411\u4f20\u64ad", "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c\u3001\u30ab\u30bf\u30ab\u30ca", "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4",
    "\U00020000\U0002a6d6 \U0001d538\U0001d7d8 \U00010348", "\U0001f600", "\U0001f600\U0001f680 \U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f",
    "\u00a0no-break\u00a0\u00a0space\u00a0", "\u3000\u5168\u89d2\u3000", "thin\u2009em\u2003 zero\u200bwidth\ufefffeff", "next\u0085line \u2028 \u2029",
    "\x00\x01\x02\x1b[0m\x7f \x1c\x1d\x1e\x1f\x0b\x0c x", "\ufffd\ufffd replacement", "\u02b0modifier\u02bc \u00aa\u00ba \u2160\u24b6", "\ue000\uf8ff private \U0010ffff\ufffe",
    "The gradient \u2202L/\u2202W = X\u1d40 \u03b4, \u2207f(x) \u2248 0 \u27f9 \u221a\u03c0\u00b2", "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "SolidGoldMagikarp petertodd \u30a2\u30eb", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "= = = = = ---------- **********", "a" * 300, "\u00e9" * 40, " " * 70 + "x",
]

BROKEN = [
    "f09f9880", "f09f98", "f09f", "f0", "9f9880", "80", "bfbf", "c3", "c328", "c0af", "c1bf", "e28082", "e280", "e2", "e28261", "e08080", "e0a080", "eda080", "edb080", "eda0bdedb880", "ed9fbf",
    "ee8080", "f0808080", "f08f8080", "f0908080", "f48fbfbf", "f4908080", "f5808080", "f8888080", "ff", "fe61", "61f09f62", "61f09f9862", "f09f98f09f9880", "e4bda0e5a5", "c3a9c3", "00", "7f80",
]


def byte_letters():
    """The letter by which the published files write each byte."""
    seen = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255]
    hidden = [b for b in range(256) if b not in seen]
    return {b: chr(b) for b in seen} | {b: chr(256 + i) for i, b in enumerate(hidden)}


def ranks(jar):
    with zipfile.ZipFile(jar) as files:
        lines = files.read("com/knuddels/jtokkit/r50k_base.tiktoken").split(b"\n")
    return {base64.b64decode(piece): int(rank) for piece, rank in (line.split() for line in lines if line)}


def halves(token, rank, known):
    """The two parts that are left of a token, joined by the ranks below its own."""
    parts = [bytes([b]) for b in token]
    while len(parts) > 2:
        joined = [known.get(a + b, rank) for a, b in zip(parts, parts[1:])]
        best = min(range(len(joined)), key=joined.__getitem__)
        assert joined[best] < rank, token
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
    return parts


def published(jar):
    """vocab.json and merges.txt, as bytes."""
    known = ranks(jar)
    letters = byte_letters()
    by_rank = sorted(known, key=known.get)
    write = lambda token: "".join(letters[b] for b in token)
    merges = ["#version: 0.2"] + [" ".join(write(h) for h in halves(t, known[t], known)) for t in by_rank if len(t) > 1]
    vocabulary = {write(t): known[t] for t in by_rank} | {END: len(by_rank)}
    return json.dumps(vocabulary).encode(), ("\n".join(merges) + "\n").encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def main():
    vocabulary, merges = published(sys.argv[1])
    print("merges.txt is OpenAI's:", sha256(merges) == MERGES_SHA256)
    print("vocab.json is OpenAI's:", sha256(vocabulary) == VOCABULARY_SHA256)
    from transformers import GPT2Tokenizer

    with tempfile.TemporaryDirectory() as directory:
        for name, data in ("vocab.json", vocabulary), ("merges.txt", merges):
            (Path(directory) / name).write_bytes(data)
        tokenizer = GPT2Tokenizer.from_pretrained(directory)
    decode = lambda ids: tokenizer.decode(ids, clean_up_tokenization_spaces=False)
    ids = {b: tokenizer.convert_tokens_to_ids(letter) for b, letter in byte_letters().items()}
    texts = [{"text": text, "tokens": tokenizer.encode(text)} for text in TEXTS]
    for one in texts:
        assert decode(one["tokens"]) == one["text"], one
    broken = [{"tokens": tokens, "text": decode(tokens)} for tokens in ([ids[b] for b in bytes.fromhex(h)] for h in BROKEN)]
    # Every token of an emoji and of a word in Chinese by itself, and what ends in the middle.
    for text in "\U0001f600", "\u53cd\u5411", "na\u00efve \U0001f680", "\u0e2a\u0e27":
        tokens = tokenizer.encode(text)
        broken += [{"tokens": tokens[i:j], "text": decode(tokens[i:j])} for i in range(len(tokens)) for j in range(i + 1, len(tokens) + 1)]
    for one in broken:
        joined = b"".join(bytes_of(tokenizer, t) for t in one["tokens"])
        assert joined.decode("utf-8", errors="replace") == one["text"], one
    recorded = json.dumps({"texts": texts, "broken": broken}, indent=0, separators=(",", ":"))
    if "--check" in sys.argv:
        holds = FILE.read_text() == recorded
        print("the file holds" if holds else "transformers gives something else")
        sys.exit(0 if holds else 1)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(recorded)


def bytes_of(tokenizer, token):
    back = {letter: b for b, letter in byte_letters().items()}
    return bytes(back[letter] for letter in tokenizer.convert_ids_to_tokens(token))


if __name__ == "__main__":
    main()
