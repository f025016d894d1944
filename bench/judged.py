"""Questions of the trade, judged: pools for readers to grade, their grades as one table, and what orders are worth by them.

usage: python -m bench.judged pool   --index FOLDER --into FOLDER     (what nobody has graded yet, without engine or rank)
       python -m bench.judged merge  --pools FOLDER --read FOLDER     (read/a/*.csv and read/b/*.csv → grades.csv)
       python -m bench.judged score  --index FOLDER                   (this engine, BM25 alone and tantivy; one row each)

The index is one of the shared reports: baogao index shared/corpus shared/more/corpus shared/more/reports --index FOLDER.
tests/judged/ranking says how pools are made and what grades mean. Needs tantivy, which `make bench` installs.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.grades import FIRST, merged, read_grades, read_keys, read_reader, scores_of, weighted_kappa, write_table
from bench.orders import Order, OwnOrder, Passages, TantivyOrder, WordsOrder
from bench.pools import pool_of, read_questions, write_pools
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Query

RANKING = Path(__file__).parent.parent / "tests" / "judged" / "ranking"
QUESTIONS, GRADES = RANKING / "questions.csv", RANKING / "grades.csv"


def make_pools(given: argparse.Namespace) -> None:
    """Write what is still to be graded."""
    orders = _orders(given.index)
    graded = read_grades(GRADES) if GRADES.exists() else {}
    questions = read_questions(QUESTIONS)
    write_pools(given.into, questions, {each.id: pool_of(each, orders, graded.get(each.id, {})) for each in questions})


def merge_grades(given: argparse.Namespace) -> None:
    """Add what two readers have graded to the table."""
    new = merged(read_keys(given.pools / "keys.csv"), read_reader(given.read / "a"), read_reader(given.read / "b"))
    kept = read_grades(GRADES) if GRADES.exists() else {}
    pairs = {(question, each): pair for question, graded in kept.items() for each, pair in graded.items()} | new
    rows = [(*place, *map(str, pair)) for place, pair in sorted(pairs.items())]
    write_table(GRADES, ("question", "fingerprint", "grade_a", "grade_b"), rows)
    print(f"{len(new)} graded twice, {len(pairs)} in all; weighted kappa {weighted_kappa(list(new.values())):.3f} of the new")


def print_scores(given: argparse.Namespace) -> None:
    """One row for each engine."""
    graded = read_grades(GRADES)
    pairs = [pair for of_question in graded.values() for pair in of_question.values()]
    print(f"{len(graded)} questions, {len(pairs)} paragraphs graded twice, weighted kappa {weighted_kappa(pairs):.3f}")
    print(f"{'':12} {f'nDCG@{FIRST}':>8} {'judged':>7} {'graded 0':>8}")
    queries = {each.id: each.query for each in read_questions(QUESTIONS)}
    for order in _orders(given.index):
        scores = scores_of(fingerprints_of(order, queries), graded)
        print(f"{order.name:12} {scores.ndcg:8.3f} {scores.judged:7.1%} {scores.zeros:8.1%}")


def fingerprints_of(order: Order, queries: Mapping[str, Query]) -> dict[str, list[str]]:
    """Question → the fingerprints of the first ten."""
    return {question: [each.paragraph.fingerprint for each in order.best(query, FIRST)] for question, query in queries.items()}


def _orders(index: Path) -> list[Order]:
    passages = Passages(WhooshStore(index))
    return [OwnOrder(passages), WordsOrder(passages), TantivyOrder(passages)]


# Command → (what it does, the folders that it is told).
COMMANDS: Mapping[str, tuple[Callable[[argparse.Namespace], None], tuple[str, ...]]] = {
    "pool": (make_pools, ("index", "into")),
    "merge": (merge_grades, ("pools", "read")),
    "score": (print_scores, ("index",)),
}


def main() -> None:
    """Do what one of the commands says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, (does, folders) in COMMANDS.items():
        command = commands.add_parser(name, help=does.__doc__)
        command.set_defaults(does=does)
        for folder in folders:
            command.add_argument(f"--{folder}", type=Path, required=True)
    given = parser.parse_args()
    given.does(given)


if __name__ == "__main__":
    main()
