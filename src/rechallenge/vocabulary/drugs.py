"""What is known of a drug: names, kind, targets, approvals, uses. Values only; the facts are in data/."""

from enum import StrEnum

from rechallenge.model import PartialDate, Source, Value


class Certainty(StrEnum):
    """How a fact got into the file.

    `read`: the source was read for this file; `recalled`: written from professional knowledge, the source named is
    where to verify it; `uncertain`: recalled, and known to be disputed or thin.
    """

    READ = "read"
    RECALLED = "recalled"
    UNCERTAIN = "uncertain"


class DrugKind(StrEnum):
    SMALL_MOLECULE = "small-molecule"
    MONOCLONAL_ANTIBODY = "monoclonal-antibody"
    ANTIBODY_FRAGMENT = "antibody-fragment"
    FUSION_PROTEIN = "fusion-protein"
    RECOMBINANT_PROTEIN = "recombinant-protein"
    VACCINE = "vaccine"


BIOLOGIC_KINDS = frozenset(DrugKind) - {DrugKind.SMALL_MOLECULE}


class AntibodyOrigin(StrEnum):
    HUMAN = "human"
    HUMANISED = "humanised"
    CHIMERIC = "chimeric"


class Dmard(StrEnum):
    """Class of disease-modifying antirheumatic drug."""

    CONVENTIONAL_SYNTHETIC = "conventional-synthetic"
    TARGETED_SYNTHETIC = "targeted-synthetic"
    BIOLOGIC = "biologic"


class AtcCode(Value):
    """A code of the WHO's ATC system; `until` is the last year in which it was valid, None while it is."""

    code: str
    source: Source
    until: int | None = None
    certainty: Certainty = Certainty.RECALLED


class Route(Value):
    name: str
    is_systemic: bool = True


class Approval(Value):
    """A first approval.

    Attributes:
        where: "US", "EU", "UK", "JP", "CN".
        date: as far as it is known.
        product: the brand, where a drug has several products with different histories.
    """

    where: str
    date: PartialDate
    source: Source
    certainty: Certainty = Certainty.RECALLED
    product: str = ""


class Assay(StrEnum):
    """What a statement about a target rests on; `class` is the published pharmacological class, without a number."""

    CLASS = "class"
    ENZYME = "enzyme"
    CELL = "cell"
    WHOLE_BLOOD = "whole-blood"


class TargetEvidence(Value):
    """One statement that a drug acts on a target, with what it rests on.

    Attributes:
        target: a protein, or in cells the pair that was driven: "JAK1/JAK3".
        value: the concentration of half-maximal inhibition, in `unit`; None for a published class.
        is_lower_bound: the source says "more than".
    """

    target: str
    assay: Assay
    source: Source
    value: float | None = None
    unit: str = "nM"
    is_lower_bound: bool = False
    certainty: Certainty = Certainty.RECALLED

    def __post_init__(self) -> None:
        if (self.assay is Assay.CLASS) != (self.value is None):
            raise ValueError(f"target {self.target!r} by {self.assay.value}: an assay has a value, a class has none")

    @property
    def proteins(self) -> frozenset[str]:
        return frozenset(self.target.split("/"))


class UseStatus(StrEnum):
    """`case-level`: reported in single patients or small open series."""

    LICENSED = "licensed"
    GUIDELINE = "guideline"
    CASE_LEVEL = "case-level"


class Indication(Value):
    """A condition the drug is used for; `since` as far as it is known, for questions "as of" a day."""

    condition: str
    source: Source
    status: UseStatus = UseStatus.LICENSED
    since: PartialDate | None = None
    where: str = ""
    certainty: Certainty = Certainty.RECALLED


class Drug(Value):
    """One active substance.

    Attributes:
        name: international non-proprietary name, lower-case.
        synonyms: other generic names and spellings.
        codes: development codes.
        salts: words that may follow the name, such as "citrate".
        source: for kind, origin, class and names.
        is_human: False for a substance used in animals only.
    """

    name: str
    kind: DrugKind
    source: Source
    certainty: Certainty = Certainty.RECALLED
    origin: AntibodyOrigin | None = None
    dmard: Dmard | None = None
    is_human: bool = True
    synonyms: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    salts: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    sets: tuple[str, ...] = ()
    atc: tuple[AtcCode, ...] = ()
    targets: tuple[TargetEvidence, ...] = ()
    approvals: tuple[Approval, ...] = ()
    indications: tuple[Indication, ...] = ()
    note: str = ""

    @property
    def is_biologic(self) -> bool:
        return self.kind in BIOLOGIC_KINDS

    @property
    def is_systemic(self) -> bool | None:
        """Whether at least one product reaches the circulation by intent; None where no route is held."""
        return any(route.is_systemic for route in self.routes) if self.routes else None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.synonyms, *self.brands, *self.codes)


class DrugSet(Value):
    """A group of drugs that a question may be asked about.

    Attributes:
        synonyms: what papers call the group: "JAK inhibitors", "Janus kinase inhibitors".
        headings: MeSH headings for the group, with a subheading where that is how it is indexed.
        includes: other sets that belong to it.
        searched_with: other sets that a literature search takes in as well, because sources class them together.
        members: filled on loading, from what drugs say of themselves.
    """

    name: str
    title: str
    definition: str
    source: Source
    synonyms: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    searched_with: tuple[str, ...] = ()
    note: str = ""
    members: tuple[str, ...] = ()
