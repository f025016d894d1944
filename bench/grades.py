"""Grades of two readers, as tables; and what they say: how far readers agree, and what an order is worth."""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Grades go from 0, not about it, to 3, about it; tests/judged/ranking says what each means.
HIGHEST = 3
FIRST = 10
Pair = tuple[int, int]
# Fingerprint of a paragraph → the grades that two readers gave it for one question.
Graded = Mapping[str, Pair]
# A question, and the key of one of its items.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the first ten of an engine are worth, over all questions.

    Attributes:
        ndcg: the mean of the questions' nDCG@10.
        judged: the share of the first tens that was judged.
        zeros: the share of 0 among the grades of the first tens, both readers' together.
    """

    ndcg: float
    judged: float
    zeros: float


def read_grades(path: Path) -> dict[str, dict[str, Pair]]:
    """Question → its graded paragraphs, from a table with question, fingerprint, grade_a and grade_b."""
    graded: dict[str, dict[str, Pair]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = int(row["grade_a"]), int(row["grade_b"])
            graded.setdefault(row["question"], {})[row["fingerprint"]] = pair
    return graded


def read_keys(path: Path) -> dict[Place, str]:
    """(question, key) → fingerprint."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["question"], row["key"]): row["fingerprint"] for row in csv.DictReader(file)}


def read_reader(folder: Path) -> dict[Place, int]:
    """(question, key) → grade, of one reader's tables. Raises: ValueError for what is no grade, or a second one."""
    given: dict[Place, int] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                if not row or row[0] == "question":
                    continue
                question, key, grade = (cell.strip() for cell in row)
                place = f"{question:0>2}", key
                if grade not in map(str, range(HIGHEST + 1)) or given.setdefault(place, int(grade)) != int(grade):
                    raise ValueError(f"{path}: {question},{key},{grade} is no grade, or not the only one. Mend the line.")
    return given


def merged(keys: Mapping[Place, str], ours: Mapping[Place, int], theirs: Mapping[Place, int]) -> dict[tuple[str, str], Pair]:
    """(question, fingerprint) → both grades. Raises: ValueError if a reader has left out an item, or graded what is none."""
    for name, given in (("a", ours), ("b", theirs)):
        if missing := keys.keys() - given.keys():
            raise ValueError(f"Reader {name} has not graded {len(missing)} items: {sorted(missing)[:20]}. Add them.")
        if unknown := given.keys() - keys.keys():
            raise ValueError(f"Reader {name} has graded what is no item: {sorted(unknown)[:20]}. Mend the keys.")
    return {(place[0], fingerprint): (ours[place], theirs[place]) for place, fingerprint in keys.items()}


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(rows)


def weighted_kappa(pairs: Sequence[Pair]) -> float:
    """Agreement of two readers beyond chance, a difference weighed by its square; 1 if they always agree.

    Raises: ValueError where both give one and the same grade to all: chance would agree as well.
    Source: Cohen 1968, Psychological Bulletin 70, 213–220.
    """
    ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(ours[a] * theirs[b] * (a - b) ** 2 for a in ours for b in theirs) / len(pairs)
    if not by_chance:
        raise ValueError("Agreement says nothing where all grades are the same.")
    return 1 - sum((a - b) ** 2 for a, b in pairs) / by_chance


def gain(pair: Pair) -> float:
    """What a paragraph is worth: the mean of both grades."""
    return sum(pair) / 2


def discounted(gains: Sequence[float]) -> float:
    """The sum of gains, that at rank r divided by log2(r + 1), ranks from 1."""
    return sum(each / math.log2(rank + 1) for rank, each in enumerate(gains, 1))


def ndcg(order: Sequence[str], graded: Graded) -> float:
    """The discounted gains of the first ten as a share of those of the ten best judged; what was not judged is worth 0.

    Raises: ValueError where nothing judged is worth anything: no order is then better than another.
    Source: Järvelin and Kekäläinen 2002, ACM Transactions on Information Systems 20, 422–446, gains as they are.
    """
    best = discounted(sorted(map(gain, graded.values()), reverse=True)[:FIRST])
    if not best:
        raise ValueError("No order is better than another where all grades are 0. Ask another question.")
    return discounted([gain(graded.get(each, (0, 0))) for each in order[:FIRST]]) / best


def scores_of(orders: Mapping[str, Sequence[str]], graded: Mapping[str, Graded]) -> Scores:
    """What an engine's orders are worth.

    Args:
        orders: question → fingerprints of different paragraphs, the best first.
        graded: question → its graded paragraphs; of the same questions.
    """
    means = [ndcg(orders[question], of_question) for question, of_question in graded.items()]
    first = [graded[question].get(each) for question in graded for each in orders[question][:FIRST]]
    grades = [grade for pair in first if pair for grade in pair]
    return Scores(
        ndcg=sum(means) / len(means),
        judged=len(grades) / 2 / len(first) if first else 0.0,
        zeros=grades.count(0) / len(grades) if grades else 0.0,
    )
