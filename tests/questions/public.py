"""Public sets in the form of `python -m bot bench matching`, split as in a small project: few phrasings an entry.

usage: python -m tests.questions.public DOWNLOADS FOLDER

DOWNLOADS holds what their authors publish: stackExchange-FAQ.json (Karan and Snajder 2018), data_full.json (CLINC150),
banking train.csv and test.csv (BANKING77), and curekart, powerplay11, sofmattress with _train.csv and _test.csv
(HINT3 v2). FOLDER receives a pair of files a set. Which few of many phrasings are drawn makes a difference of two
points, so that there are five draws by fixed seeds, each a set.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

Labelled: TypeAlias = tuple[str, str | None]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWS = range(1, 6)


def stackfaq(downloads: Path, chance: random.Random) -> tuple[list[Labelled], list[Labelled]]:
    """100 threads with 5 phrasings each; 25 others, of the same sites, are out of scope."""
    threads = json.loads((downloads / "stackExchange-FAQ.json").read_text("utf-8"))["root"]["qapair"]
    asked = [[text for text in thread["rephr"] if text and len(text) > 2] for thread in threads]
    chance.shuffle(asked)
    known, unknown = asked[:100], asked[100:]
    return (
        [(text, str(at)) for at, texts in enumerate(known) for text in texts[:5]],
        [(text, str(at)) for at, texts in enumerate(known) for text in texts[5:]]
        + [(text, None) for texts in unknown for text in texts],
    )


def clinc(downloads: Path, chance: random.Random) -> tuple[list[Labelled], list[Labelled]]:
    """150 intents with 10 phrasings each; the set has its own questions out of scope."""
    data = json.loads((downloads / "data_full.json").read_text("utf-8"))
    return some(data["train"], 10, chance), [*data["test"], *((text, None) for text, _ in data["oos_test"])]


def banking(downloads: Path, chance: random.Random) -> tuple[list[Labelled], list[Labelled]]:
    """77 intents with 10 phrasings each, nothing out of scope."""
    return some(table(downloads / "train.csv"), 10, chance), table(downloads / "test.csv")


def hint3(name: str, downloads: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Real users' questions, all phrasings, many of the questions out of scope."""
    asked = table(downloads / f"{name}_test.csv")
    return (
        table(downloads / f"{name}_train.csv"),
        [(text, None if label == "NO_NODES_DETECTED" else label) for text, label in asked],
    )


def table(file: Path) -> list[Labelled]:
    """Text and label, the first two columns."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in list(csv.reader(lines))[1:]]


def some(labelled: Iterable[Labelled], count: int, chance: random.Random) -> list[Labelled]:
    """So many of each label."""
    by: dict[str | None, list[str]] = {}
    for text, label in labelled:
        by.setdefault(label, []).append(text)
    return [(text, label) for label, texts in by.items() for text in chance.sample(texts, min(count, len(texts)))]


def mistyped(text: str, chance: random.Random) -> str:
    """A slip in one letter of twenty: dropped, doubled, another, or swapped with the one before."""
    letters: list[str] = []
    for letter in text:
        slip = chance.random() if letter.isalpha() else 1.0
        if slip < 0.0125:
            continue
        letters.append(letter)
        if slip < 0.025:
            letters.append(letter)
        elif slip < 0.0375:
            letters[-1] = chance.choice(LETTERS)
        elif slip < 0.05 and len(letters) > 1:
            letters[-2:] = letters[:-3:-1]
    return "".join(letters)


def write(folder: Path, name: str, known: Iterable[Labelled], asked: Iterable[Labelled]) -> None:
    """`<name>.entries.jsonl` and `<name>.questions.jsonl`."""
    by: dict[str, list[str]] = {}
    for text, label in known:
        by.setdefault(str(label), []).append(text)
    entries = [{"id": id, "phrasings": texts} for id, texts in by.items()]
    questions = [{"question": text, "expected": label} for text, label in asked]
    for kind, rows in (("entries", entries), ("questions", questions)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.{kind}.jsonl").write_text(lines, "utf-8")


def main(downloads: Path, folder: Path) -> None:
    """Every set."""
    for seed in DRAWS:
        known, asked = stackfaq(downloads, random.Random(seed))
        slips = random.Random(seed)
        write(folder, f"stackfaq5-{seed}", known, asked)
        write(folder, f"stackfaq5-typos-{seed}", known, [(mistyped(text, slips), label) for text, label in asked])
        write(folder, f"clinc10-{seed}", *clinc(downloads, random.Random(seed)))
        write(folder, f"banking10-{seed}", *banking(downloads, random.Random(seed)))
    for name in ("curekart", "powerplay11", "sofmattress"):
        write(folder, f"hint3-{name}", *hint3(name, downloads))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
