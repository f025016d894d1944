"""What was measured last and is committed: bench/figures.json, with the machine that it was measured on."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

PATH = Path(__file__).with_name("figures.json")
# What grows or shrinks by less is what the next run might say, too.
NOTICED = 1.15
_PACKAGES = ("numpy", "whoosh3", "jieba", "tantivy", "pandas", "flask")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        name: a path, as `words/warm/this engine`.
        value: in `unit`; less is better.
        spread: half of what lies between the quartiles of all rounds, as a share of the value; 0 where it was taken once.
        ratio: to what `beside` names, measured in turns with it; None where there is nothing to be compared with.
        have_agreed: whether the last two runs did.
    """

    name: str
    value: float
    unit: str
    spread: float = 0.0
    ratio: float | None = None
    beside: str = ""
    have_agreed: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one run of all benchmarks.

    Attributes:
        about: the machine, what was installed, the texts: name → text.
    """

    about: Mapping[str, str]
    figures: Sequence[Figure]

    @classmethod
    def read(cls, path: Path = PATH) -> "Measured":
        """Those of a file; none if there is no file."""
        if not path.exists():
            return cls({}, ())
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(found["about"], tuple(Figure(**each) for each in found["figures"]))

    def write(self, path: Path = PATH) -> None:
        """Write them to a file."""
        found = {"about": dict(self.about), "figures": [asdict(_rounded(each)) for each in self.figures]}
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def by_name(self) -> dict[str, Figure]:
        """Name → figure."""
        return {each.name: each for each in self.figures}


def _rounded(figure: Figure) -> Figure:
    """To four digits: what is behind them is another one each time."""
    ratio = None if figure.ratio is None else float(f"{figure.ratio:.4g}")
    value, spread = float(f"{figure.value:.4g}"), float(f"{figure.spread:.2g}")
    return Figure(figure.name, value, figure.unit, spread, ratio, figure.beside, figure.have_agreed)


def change(now: Figure, before: Figure | None) -> float | None:
    """What a figure is of the one before: of ratios where both have one, since machines differ; None without one before."""
    if before is None or before.unit != now.unit or not before.value:
        return None
    if now.ratio is not None and before.ratio:
        return now.ratio / before.ratio
    return now.value / before.value


def is_slower(now: Figure, before: Figure | None) -> bool:
    """Whether a figure is larger than before by more than two runs differ."""
    changed = change(now, before)
    return changed is not None and changed > NOTICED + 2 * now.spread


def described_machine() -> dict[str, str]:
    """The machine that this runs on, and what is installed."""
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    processors = [line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line]
    versions = [f"{name} {metadata.version(name)}" for name in _PACKAGES if _is_there(name)]
    return {
        "processor": processors[0].split(":", 1)[1].strip() if processors else platform.machine(),
        "cores": str(len(processors)),
        "memory": f"{int(memory) / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "packages": ", ".join(versions),
    }


def _is_there(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
