"""A sample dossier: the letter's three patients, around them an invented review with invented counts."""

from datetime import date

import pytest

from rechallenge.dossier import (
    Alternative,
    Band,
    Bullets,
    Callout,
    CausalityChart,
    Cell,
    Cite,
    Column,
    Definition,
    Definitions,
    Dossier,
    Em,
    Figure,
    FlowArm,
    FlowDiagram,
    FlowLine,
    ForestGroup,
    ForestPlot,
    ForestRow,
    Inline,
    Ladder,
    Lane,
    Link,
    Mark,
    Note,
    ObservedExpectedPlot,
    ObservedRow,
    Paragraph,
    Phase,
    Ref,
    Reference,
    Row,
    Rung,
    ScorePanel,
    ScoreRow,
    Section,
    See,
    StripPlot,
    StripRow,
    StripValue,
    Strong,
    SwimmerPlot,
    Table,
    Verbatim,
    ordered_bands,
    words,
)
from rechallenge.model import Digest, EvidenceLevel, Finding, Source

LETTER = Source(work="wang-2023", locator="Table I", level=EvidenceLevel.FULL_TEXT)
NOT_REPORTED = Cell.of("not reported", tone="muted")


def ref(name: str) -> Ref:
    return Ref(finding=name)


def found(name: str, label: str, text: str, function: str = "stats.describe", **inputs: object) -> Finding:
    return Finding(
        id=name,
        label=label,
        value=text,
        text=text,
        function=f"rechallenge.{function}",
        inputs=inputs,
        sources=(LETTER,),
    )


FINDINGS = (
    found("cases.n", "Patients in Table I", "3", "evidence.summarise", cases=["J1", "J2", "J3"]),
    found("cases.age.mean", "Mean age of the patients", "64.7 years", values=[75, 52, 67]),
    found("cases.age.range", "Median age and range", "67 years (52 to 75)", values=[75, 52, 67]),
    found("cases.good", "Patients who recovered", "2 of 3", "evidence.summarise", recovered=2, n=3),
    found(
        "cases.good.interval",
        "Exact interval of 2 of 3",
        "9% to 99%",
        "stats.exact_interval",
        successes=2,
        n=3,
        level=0.95,
    ),
    found("cases.latency", "Latency, patients with data", "2 and 6 months", values=[60.875, 182.625], n=3),
    found("cases.naranjo.J2", "Naranjo score of patient 2", "8, probable (5 to 9)", "causality.score_case", case="J2"),
    found("flow.identified", "Records identified", "412", "literature.prisma_flow", pubmed=298, embase=114),
    found(
        "signals.jak.ror",
        "Reporting odds ratio, all other drugs",
        "1.92 (1.55 to 2.38)",
        "stats.reporting_odds_ratio",
        a=84,
        b=21_116,
        c=812,
        d=392_000,
    ),
    found(
        "signals.tnf.ror",
        "Reporting odds ratio, TNF inhibitors",
        "0.71 (0.52 to 0.98)",
        "stats.reporting_odds_ratio",
        a=84,
    ),
    found(
        "design.person_years", "Person-years per arm", "33 900", "stats.required_person_years", rate=0.0007, power=0.8
    ),
    Finding(
        id="verdict.rung",
        label="Rung of the verdict",
        value="hypothesis",
        text="hypothesis",
        function="rechallenge.review.weigh",
        inputs={"probable_cases": 1, "raters": 1, "streams": ["cases", "reports", "background"]},
        sources=(LETTER, Source(work="signals/counts.csv", locator="row 12", digest=Digest("sha256:" + "a1" * 32))),
        note="One rater only; the rung asks for two.",
    ),
)

REFERENCES = (
    Reference(
        id="wang-2023",
        text=(
            "Wang G, Li J, Luo Y, et al. Vasculitis induced by Janus kinase inhibitors: "
            "truth or illusion? Clin Exp Rheumatol 2023."
        ),
    ),
    Reference(
        id="asemota-2021",
        text="Asemota U, Greenberg S, Gulati A, et al. Cureus 2021;13(10):e18663.",
        doi="10.7759/cureus.18663",
    ),
    Reference(
        id="tiglioglu-2022",
        text="Tığlıoğlu M, Tığlıoğlu P, Yıldız A, et al. J Clin Pharm Ther 2022;47(4):544-7.",
        doi="10.1111/jcpt.13512",
    ),
    Reference(
        id="itoh-2020",
        text="Itoh I, Kasuno K, Yamamoto C, et al. Intern Med 2020;59(6):817-21.",
        doi="10.2169/internalmedicine.3668-19",
    ),
    Reference(
        id="page-2021",
        text="Page MJ, McKenzie JE, Bossuyt PM, et al. The PRISMA 2020 statement. BMJ 2021;372:n71.",
        doi="10.1136/bmj.n71",
        note="Method.",
    ),
)


def cited(text: str, name: str) -> tuple[Inline, ...]:
    return (text, Cite(references=(name,)))


GLANCE = Table(
    id="glance",
    caption="The evidence at a glance: what each stream says, and what would change it.",
    is_wide=True,
    columns=(
        Column(key="stream", label="Stream"),
        Column(key="says", label="What it says"),
        Column(key="direction", label="Direction"),
        Column(key="strength", label="Strength"),
        Column(key="change", label="What would change it"),
    ),
    rows=(
        Row.of(
            "Case reports",
            Cell(
                inlines=words("{n} patients, one with a positive rechallenge; latency given for two.", n=ref("cases.n"))
            ),
            Cell.of("for", tone="bad"),
            "low: three phenotypes, rival causes in all",
            "The latency of patient 2, and a second rater",
        ),
        Row.of(
            "Spontaneous reports",
            Cell(
                inlines=words(
                    "Against all drugs {a}; against TNF inhibitors {b}.",
                    a=ref("signals.jak.ror"),
                    b=ref("signals.tnf.ror"),
                )
            ),
            Cell.of("mixed", tone="warn"),
            "low: one quarter; reporting, not risk",
            "Counts by subtype and by indication",
        ),
        Row.of(
            "Cohorts and trials",
            "No class-specific estimate was found.",
            Cell.of("silent", tone="muted"),
            "none",
            "A cohort with an active comparator",
        ),
        Row.of(
            "Background",
            "As many events as the background rate of rheumatoid vasculitis would give.",
            Cell.of("against", tone="good"),
            "moderate",
            "Rates by age band in treated patients",
        ),
        Row.of(
            "Mechanism",
            "Argued in both directions: the same drugs treat vasculitis.",
            Cell.of("mixed", tone="warn"),
            "low",
            "A mechanism tested in patients",
        ),
    ),
    notes=(("Direction is seen from the claim: ", Em(text="for"), " means that the stream speaks for harm."),),
)

CASES = Table(
    id="cases",
    caption="The three patients, as the letter prints them and with what it leaves out.",
    is_wide=True,
    columns=(Column(key="field", label="Field"), *(Column(key=f"j{i}", label=f"Patient {i}") for i in (1, 2, 3))),
    rows=(
        Row(kind="group", cells=(Cell.of("Patient and drug"),)),
        Row(
            cells=(
                Cell.of("Report"),
                Cell(inlines=cited("Asemota 2021", "asemota-2021")),
                Cell(inlines=cited("Tığlıoğlu 2022", "tiglioglu-2022")),
                Cell(inlines=cited("Itoh 2020", "itoh-2020")),
            )
        ),
        Row.of("Sex, age", "female, 75 years", "female, 52 years", "female, 67 years"),
        Row.of("Drug", "tofacitinib", "ruxolitinib", "tofacitinib"),
        Row.of("Dose", NOT_REPORTED, "15 mg twice daily", NOT_REPORTED),
        Row.of("Indication", "refractory rheumatoid arthritis", "primary myelofibrosis", "rheumatoid arthritis"),
        Row(kind="group", cells=(Cell.of("Event"),)),
        Row.of("Latency", "2 months", NOT_REPORTED, "6 months"),
        Row.of(
            "Vasculitis",
            "ANCA-associated",
            Cell.of("leukocytoclastic ", Note(text="(a pattern, not a disease)")),
            "IgA",
        ),
        Row.of("Proof", "kidney biopsy", "skin biopsy", "skin and kidney biopsy"),
        Row.of("ANCA before, after", "negative, p-ANCA positive", NOT_REPORTED, "not reported, negative"),
        Row(kind="group", cells=(Cell.of("Is it the drug?"),)),
        Row.of(
            "Rival causes",
            "rheumatoid arthritis; adalimumab; etanercept",
            "hydroxyurea; myelofibrosis",
            "rheumatoid arthritis; amlodipine; famotidine; pregabalin",
        ),
        Row.of(
            "Dechallenge",
            Cell.of("unclear", tone="warn"),
            Cell.of("positive", tone="bad"),
            Cell.of("confounded by steroids", tone="warn"),
        ),
        Row.of("Rechallenge", "not done", Cell.of("positive", tone="bad"), "not done"),
        Row.of("Naranjo", "2, possible (2 to 6)", Cell.of(ref("cases.naranjo.J2")), "3, possible (2 to 6)"),
        Row.of("Outcome", "died of infection", "recovered", "recovered"),
    ),
    notes=(("Patients are read from the letter, not from the original reports: evidence level secondary.",),),
)

CLAIMS = Table(
    id="claims",
    caption="Claims of the letter, each derived again from the data of this review.",
    is_wide=True,
    columns=(
        Column(key="claim", label="Claim"),
        Column(key="printed", label="Printed", align="end"),
        Column(key="derived", label="Derived", align="end"),
        Column(key="verdict", label="Verdict"),
        Column(key="why", label="Why"),
    ),
    rows=(
        Row.of(
            "Mean age",
            "64.7",
            ref("cases.age.mean"),
            Cell.of("holds", tone="good"),
            "Arithmetic and GRIM agree; n = 3.",
        ),
        Row.of(
            "Good prognosis",
            "2/3",
            ref("cases.good"),
            Cell.of("overstated", tone="warn"),
            Cell(inlines=words("The interval runs from {i}.", i=ref("cases.good.interval"))),
        ),
        Row.of(
            "All act on JAK1 and JAK2",
            "JAK1, JAK2",
            "JAK1",
            Cell.of("contradicted", tone="bad"),
            "Under the published class the two drugs share JAK1 only.",
        ),
        Row.of(
            "A randomised trial is necessary",
            "–",
            Cell.of(ref("design.person_years"), " person-years"),
            Cell.of("not derivable", tone="muted"),
            "Out of reach at the background rate.",
        ),
    ),
)

MATRIX_2X2 = Table(
    id="reports",
    caption="Reports of vasculitis by reference set, one quarter.",
    is_folded=True,
    columns=(
        Column(key="set", label="Reference set"),
        Column(key="cases", label="Cases", align="end", group="JAK inhibitors"),
        Column(key="reports", label="Reports", align="end", group="JAK inhibitors"),
        Column(key="ccases", label="Cases", align="end", group="Reference"),
        Column(key="creports", label="Reports", align="end", group="Reference"),
        Column(key="ror", label="ROR (95% CI)", align="end"),
    ),
    rows=(
        Row.of("All other drugs", "84", "21 200", "812", "392 812", ref("signals.jak.ror")),
        Row.of("TNF inhibitors", "84", "21 200", "203", "36 500", ref("signals.tnf.ror")),
    ),
    notes=(("These measure reporting, not risk.",),),
)

FLOW = FlowDiagram(
    databases=FlowArm(
        identified=(FlowLine(text="PubMed", count=298), FlowLine(text="Embase", count=114)),
        removed=(
            FlowLine(text="Duplicate records", count=61),
            FlowLine(text="Marked ineligible by automation", count=0),
            FlowLine(text="Other reasons", count=2),
        ),
        screened=349,
        excluded=(FlowLine(text="by a person", count=299),),
        sought=50,
        not_retrieved=4,
        assessed=46,
        reasons=(
            FlowLine(text="Not a JAK inhibitor", count=9),
            FlowLine(text="Vasculitis before the drug", count=12),
            FlowLine(text="Treatment of vasculitis", count=15),
            FlowLine(text="Mimic: biopsy refutes vasculitis", count=3),
        ),
    ),
    other=FlowArm(
        identified=(FlowLine(text="Citation searching", count=14), FlowLine(text="Websites", count=None)),
        sought=5,
        not_retrieved=1,
        assessed=4,
        reasons=(FlowLine(text="No patient data", count=3),),
    ),
    included=(
        FlowLine(text="Studies included in review", count=8),
        FlowLine(text="Reports of included studies", count=8),
    ),
    notes=("Patients in the included reports: 11, of whom 1 is reported twice. Patients are not a PRISMA unit.",),
)

LETTER_FLOW = FlowDiagram(
    databases=FlowArm(identified=(FlowLine(text="PubMed", count=None),), screened=70),
    included=(FlowLine(text="Studies included", count=3),),
)

UPDATE_FLOW = FlowDiagram(
    databases=FLOW.databases,
    other=FLOW.other,
    previous=(
        FlowLine(text="Studies included in previous version", count=10),
        FlowLine(text="Reports of studies included in previous version", count=12),
    ),
    included=(
        FlowLine(text="New studies included in review", count=3),
        FlowLine(text="Reports of new included studies", count=4),
    ),
    total=(
        FlowLine(text="Total studies included in review", count=12),
        FlowLine(text="Reports of total included studies", count=17),
    ),
)

SWIMMER = SwimmerPlot(
    lanes=(
        Lane(
            label="Patient 1",
            detail="tofacitinib, 75 years; ANCA-associated",
            steps=(
                Phase(kind="on-drug", days=60.875, is_approximate=True),
                Mark(kind="event", text="renal failure, p-ANCA"),
                Phase(kind="not-stated"),
                Mark(kind="treatment", text="steroid pulses, rituximab"),
                Phase(kind="not-stated"),
                Mark(kind="died", text="died of infection"),
            ),
        ),
        Lane(
            label="Patient 2",
            detail="ruxolitinib, 52 years; leukocytoclastic",
            steps=(
                Phase(kind="on-drug"),
                Mark(kind="event", text="necrotic ankle lesion"),
                Mark(kind="stop", text="stopped"),
                Phase(kind="off-drug"),
                Mark(kind="improved", text="lesion subsided"),
                Mark(kind="restart", text="restarted"),
                Phase(kind="on-drug"),
                Mark(kind="recurrence", text="lesion again"),
                Mark(kind="stop", text="stopped for good"),
                Phase(kind="off-drug"),
                Mark(kind="recovered", text="recovered"),
            ),
        ),
        Lane(
            label="Patient 3",
            detail="tofacitinib, 67 years; IgA",
            steps=(
                Phase(kind="on-drug", days=182.625, is_approximate=True),
                Mark(kind="event", text="purpura, proteinuria"),
                Mark(kind="stop", text="stopped"),
                Mark(kind="treatment", text="methylprednisolone pulses"),
                Phase(kind="off-drug"),
                Mark(kind="recovered", text="recovered"),
            ),
        ),
    )
)

NARANJO = (
    Band(label="doubtful", low=-4, high=0),
    Band(label="possible", low=1, high=4),
    Band(label="probable", low=5, high=8),
    Band(label="definite", low=9, high=13),
)

CAUSALITY = CausalityChart(
    panels=(
        ScorePanel(
            instrument="Naranjo",
            bands=NARANJO,
            rows=(
                ScoreRow(label="Patient 1", score=2, low=2, high=6, is_unstable=True, text="2, possible (2 to 6)"),
                ScoreRow(label="Patient 2", score=8, low=5, high=9, is_unstable=True, text="8, probable (5 to 9)"),
                ScoreRow(label="Patient 3", score=3, low=2, high=6, is_unstable=True, text="3, possible (2 to 6)"),
            ),
        ),
        ScorePanel(
            instrument="WHO-UMC",
            bands=ordered_bands("unassessable", "conditional", "unlikely", "possible", "probable", "certain"),
            rows=(
                ScoreRow(label="Patient 1", score=3, low=3, high=3, text="possible"),
                ScoreRow(
                    label="Patient 2", score=4, low=3, high=5, is_unstable=True, text="probable (possible to certain)"
                ),
                ScoreRow(label="Patient 3", score=3, low=3, high=3, text="possible"),
            ),
        ),
        ScorePanel(
            instrument="RUCAM",
            bands=ordered_bands("excluded", "unlikely", "possible", "probable", "highly probable"),
            rows=(ScoreRow(label="All patients", text="not applicable: the event is no liver injury"),),
        ),
    )
)

FOREST = ForestPlot(
    measure="ROR (95% CI)",
    label_head="Drug and reference set",
    column_labels=("Cases", "Reports"),
    groups=(
        ForestGroup(
            title="JAK inhibitors",
            rows=(
                ForestRow(
                    label="All other drugs",
                    columns=("84", "21 200"),
                    point=1.92,
                    low=1.55,
                    high=2.38,
                    text="1.92 (1.55 to 2.38)",
                    is_primary=True,
                ),
                ForestRow(
                    label="TNF inhibitors",
                    columns=("84", "21 200"),
                    point=0.71,
                    low=0.52,
                    high=0.98,
                    text="0.71 (0.52 to 0.98)",
                ),
            ),
        ),
        ForestGroup(
            title="Single drugs, all other drugs",
            rows=(
                ForestRow(
                    label="Tofacitinib",
                    columns=("51", "9 870"),
                    point=2.50,
                    low=1.88,
                    high=3.33,
                    text="2.50 (1.88 to 3.33)",
                ),
                ForestRow(
                    label="Baricitinib",
                    columns=("2", "410"),
                    point=2.36,
                    low=0.32,
                    high=14.8,
                    text="2.36 (0.32 to 14.8)",
                ),
                ForestRow(
                    label="Filgotinib", columns=("0", "96"), text="not estimable: no report names both drug and event"
                ),
            ),
        ),
    ),
    limits=(0.4, 8.0),
    below="reported less often",
    above="reported more often",
)

OBSERVED = ObservedExpectedPlot(
    scale="log",
    axis_label="Events in the exposure of the trials and registries",
    rows=(
        ObservedRow(
            label="Rheumatoid vasculitis, UK primary care",
            detail="3.0 per million person-years; 41 000 person-years",
            observed=3,
            observed_low=0.62,
            observed_high=8.77,
            expected=0.12,
            expected_low=0.05,
            expected_high=0.25,
        ),
        ObservedRow(
            label="Vasculitis under TNF inhibitors, registry",
            detail="7 per 10 000 person-years",
            observed=12,
            observed_low=6.2,
            observed_high=20.96,
            expected=28.7,
            expected_low=20.5,
            expected_high=41.0,
        ),
        ObservedRow(
            label="Giant cell arteritis, age 50 and over",
            detail="exposure by age not published",
            observed=None,
            expected=None,
        ),
    ),
)

AGES = StripPlot(
    axis_label="Age (years)",
    rows=(
        StripRow(
            label="All patients",
            values=tuple(StripValue(value=age, label=str(age)) for age in (75, 52, 67)),
            texts=("n = 3 of 3", "median 67 (52 to 75)"),
        ),
    ),
)

LADDER = Ladder(
    current="hypothesis",
    rungs=(
        Rung(name="refuted", meaning="controlled evidence excludes a relevant harm"),
        Rung(name="not supported"),
        Rung(name="insufficient", meaning="less than a hypothesis needs"),
        Rung(name="hypothesis", meaning="a probable case, or three possible cases from independent sources"),
        Rung(name="supported signal", meaning="and disproportionality holds against an active comparator"),
        Rung(name="probable", meaning="and a controlled estimate whose interval excludes 1"),
        Rung(name="established", meaning="and named in a product label"),
    ),
    alternatives=(
        Alternative(
            rung="insufficient", assumption="if hydroxyurea is taken to explain patient 2, and patient 1 the age"
        ),
        Alternative(rung="supported signal", assumption="if all other drugs were the right reference set"),
    ),
)


def _sections() -> tuple[Section, ...]:
    return (
        Section(
            id="answer",
            title="The answer",
            blocks=(
                Callout(
                    kind="answer",
                    title="Truth or illusion?",
                    blocks=(
                        Paragraph(
                            inlines=words(
                                "A {rung}: one of {n} patients makes a case that stands by itself, and against "
                                "drugs for the "
                                "same diseases vasculitis is not reported more often. Nothing here shows that "
                                "the class causes it.",
                                rung=ref("verdict.rung"),
                                n=ref("cases.n"),
                            )
                        ),
                    ),
                ),
                Figure(
                    id="ladder",
                    caption="The rung reached, what each asks for, and where other assumptions lead.",
                    drawing=LADDER,
                    alt="Seven rungs from refuted to established; the review stands on hypothesis, the fourth.",
                ),
                GLANCE,
                Callout(
                    kind="caution",
                    title="Read this first",
                    blocks=(
                        Paragraph.of(
                            "One person screened and one rated. The three reports were read through the "
                            "letter, not in the original."
                        ),
                    ),
                ),
            ),
        ),
        Section(
            id="literature",
            title="From records to patients",
            blocks=(
                Paragraph(
                    inlines=words(
                        "The search found {n} records; the diagram follows PRISMA 2020.{cite} The exact query was:",
                        n=ref("flow.identified"),
                        cite=Cite(references=("page-2021",)),
                    )
                ),
                Verbatim(
                    label="PubMed, 1 November 2022",
                    text=(
                        '("Janus Kinase Inhibitors"[Mesh] OR tofacitinib[tiab] OR ruxolitinib[tiab] OR '
                        'baricitinib[tiab])\nAND (vasculitis[Mesh] OR vasculit*[tiab] OR "ANCA"[tiab])'
                    ),
                ),
                Figure(
                    id="flow",
                    caption="Records, reports and studies of this review (PRISMA 2020, new review, both arms).",
                    drawing=FLOW,
                    alt="412 records identified in databases, 349 screened, 46 reports assessed, 8 studies included.",
                ),
                Section(
                    id="letter-flow",
                    title="What the letter tells of its own search",
                    blocks=(
                        Figure(
                            id="letter-flow-figure",
                            caption="The letter’s search as far as it is told.",
                            drawing=LETTER_FLOW,
                            alt="70 records screened and 3 studies included; every other count is not reported.",
                        ),
                        Paragraph.of("Sixty-seven records are lost between two boxes."),
                    ),
                ),
            ),
        ),
        Section(
            id="patients",
            title="The patients",
            blocks=(
                Paragraph(
                    inlines=words(
                        (
                            "Of {n} patients, {good} recovered (exact 95% interval {interval}). The median "
                            "age was {age}; the letter prints a mean of {mean}. Latency is known for two: "
                            "{latency}. {table} shows every field."
                        ),
                        n=ref("cases.n"),
                        good=ref("cases.good"),
                        interval=ref("cases.good.interval"),
                        age=ref("cases.age.range"),
                        mean=ref("cases.age.mean"),
                        latency=ref("cases.latency"),
                        table=See(target="cases"),
                    )
                ),
                CASES,
                Figure(
                    id="swimmer",
                    caption="What happened to each patient, and what the reports leave open.",
                    drawing=SWIMMER,
                    alt=(
                        "Patient 1: event two months after the first dose, then death. Patient 2: "
                        "event, stop, improvement, restart, recurrence, recovery, all without times. "
                        "Patient 3: event after six months, recovery."
                    ),
                ),
                Figure(
                    id="ages",
                    caption="Ages, one dot a patient; the bar is the median.",
                    drawing=AGES,
                    alt="Ages 52, 67 and 75 years, median 67.",
                    data=Table(
                        id="ages-data",
                        caption="Ages",
                        columns=(Column(key="patient", label="Patient"), Column(key="age", label="Age", align="end")),
                        rows=(
                            Row.of("1", "75"),
                            Row.of("2", "52"),
                            Row.of("3", "67"),
                            Row(kind="total", cells=(Cell.of("Mean"), Cell.of(ref("cases.age.mean")))),
                        ),
                    ),
                ),
            ),
        ),
        Section(
            id="causality",
            title="Is it the drug?",
            blocks=(
                Figure(
                    id="causality-matrix",
                    caption="Scores with the range that unanswered items leave open.",
                    drawing=CAUSALITY,
                    alt=(
                        "Naranjo: patients 1 and 3 possible, patient 2 probable, all three ranges "
                        "cross a cut-off. WHO-UMC: possible, probable, possible."
                    ),
                ),
                Section(
                    id="hill",
                    title="Bradford Hill viewpoints",
                    blocks=(
                        Paragraph.of("Viewpoints, never a sum."),
                        Definitions(
                            items=(
                                Definition(
                                    term="Temporality",
                                    inlines=("Three of three after the first dose; one latency is missing.",),
                                ),
                                Definition(
                                    term="Experiment",
                                    inlines=(
                                        "One positive rechallenge, told in the letter’s text and not in its table.",
                                    ),
                                ),
                                Definition(term="Coherence", inlines=("The same drugs treat vasculitis.",)),
                            )
                        ),
                    ),
                ),
            ),
        ),
        Section(id="claims-section", title="Does the letter hold?", blocks=(CLAIMS,)),
        Section(
            id="denominator",
            title="The denominator",
            blocks=(
                MATRIX_2X2,
                Figure(
                    id="forest",
                    caption="Disproportionality of vasculitis reports by drug and reference set.",
                    drawing=FOREST,
                    alt=(
                        "JAK inhibitors against all other drugs 1.92 (1.55 to 2.38); against TNF "
                        "inhibitors 0.71 (0.52 to 0.98)."
                    ),
                    notes=(("The primary analysis is drawn in blue.",),),
                ),
                Figure(
                    id="observed",
                    caption="Events observed and expected at background rates.",
                    drawing=OBSERVED,
                    alt=(
                        "Three observed where 0.12 were expected for rheumatoid vasculitis; 12 where "
                        "28.7 were expected under TNF inhibitors."
                    ),
                ),
            ),
        ),
        Section(
            id="limits",
            title="Limits and methods",
            blocks=(
                Bullets(
                    items=(
                        ("One quarter of reports, ", Strong(text="not"), " a trend."),
                        (
                            "No abstract was read; see ",
                            Link(text="the protocol", href="https://example.org/protocol"),
                            ".",
                        ),
                        words(
                            "The design that would settle it needs {n} person-years in each arm.",
                            n=ref("design.person_years"),
                        ),
                    )
                ),
                Bullets(is_ordered=True, items=(("Fix the protocol.",), ("Search, screen, extract.",), ("Weigh.",))),
            ),
        ),
    )


@pytest.fixture(scope="session")
def sample_dossier() -> Dossier:
    return Dossier(
        format=1,
        title="Vasculitis and Janus kinase inhibitors, asked again",
        kicker="Re-examination of a published claim",
        question="Do Janus kinase inhibitors induce vasculitis in people who take them for rheumatic or blood disease?",
        as_of=date(2022, 11, 1),
        authors=("A. Reviewer",),
        program="rechallenge 0.1.0",
        about=(
            Definition(term="Claim examined", inlines=cited("Wang et al., Clin Exp Rheumatol 2023", "wang-2023")),
            Definition(term="People", inlines=("one screener, one rater",)),
            Definition(term="Protocol", inlines=("version 1, unchanged since it was fixed",)),
        ),
        sections=_sections(),
        findings=FINDINGS,
        references=REFERENCES,
    )


@pytest.fixture(scope="session")
def update_flow() -> FlowDiagram:
    return UPDATE_FLOW
