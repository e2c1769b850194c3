"""Every command and flag of Prøvesten as data (design, section 5: names and flags are fixed)."""

from __future__ import annotations

from proevesten.cli.model import Arg, Command, arg
from proevesten.texts import Text

FILE = Text("FIL", "FILE")
FOLDER = Text("MAPPE", "DIR")
RUN_FOLDER = Text("KØRSEL", "RUNDIR")
NAME = Text("NAVN", "NAME")

_LANG = Text(
    "sprog: da (standard) eller en; også PROEVESTEN_LANG",
    "language: da (default) or en; also PROEVESTEN_LANG",
)
LANG = Arg(("--lang",), _LANG, options={"choices": ("da", "en")})

_AGREEMENT = arg(
    "--agreement",
    "lokal aftale (emneord, kanaler, frister)",
    "local agreement (subjects, channels, times)",
    FILE,
)
_SUT = arg("--sut", "beskrivelse af systemet under test", "profile of the system under test", "sut.toml")

RUN = Command(
    "run",
    Text("kør de fem brugsscenarier og skriv rapporten", "run the five use cases and write the report"),
    (
        arg(
            "--use-case",
            "kun dette brugsscenarie (kan gentages)",
            "only this use case (repeatable)",
            "1..5",
            action="append",
            type=int,
            choices=range(1, 6),
        ),
        arg(
            "--tags",
            "kun scenarier med disse mærker",
            "only scenarios with these tags",
            Text("UDTRYK", "EXPR"),
        ),
        _SUT,
        _AGREEMENT,
        arg("--features", "egne scenarier i stedet for suitens", "features of your own instead", FOLDER),
        arg(
            "--out",
            "mappe til resultatet (standard: ./runs)",
            "folder for the result (default: ./runs)",
            FOLDER,
        ),
        arg("--workers", "antal samtidige arbejdere", "number of workers", "N", "positive", default=1),
        arg("--open", "åbn rapporten bagefter", "open the report afterwards", action="store_true"),
        arg(
            "--fault",
            "slå en fejltilstand til hos en simuleret part (selvtest; kan gentages)",
            "switch on a fault of a simulated party (self-test; repeatable)",
            Text("PART:NAVN", "PARTY:NAME"),
            "fault",
            action="append",
            default=[],
        ),
        arg(
            "--seed",
            "frø til tilfældige valg, så en kørsel kan gentages",
            "seed of random choices, so that a run can be repeated",
            "N",
            "whole",
        ),
        arg(
            "--timeout",
            "så længe ventes der højst på en meddelelse",
            "longest wait for one message",
            Text("SEKUNDER", "SECONDS"),
            "seconds",
        ),
    ),
)

CHECK = Command(
    "check",
    Text(
        "bedøm meddelelser i filer, mapper og zip-arkiver",
        "judge messages in files, folders and zip archives",
    ),
    (
        arg(
            "paths",
            "det der skal bedømmes; - er standard-input",
            "what to judge; - is standard input",
            Text("FIL|MAPPE|ZIP|-", "FILE|DIR|ZIP|-"),
            nargs="+",
        ),
        arg(
            "--standard",
            "standarden, hvis den ikke skal genkendes af indholdet",
            "the standard, when it is not to be detected from the content",
            NAME,
        ),
        arg("--version", "standardens version", "version of the standard", "V"),
        arg(
            "--mode",
            "official: kun det, standarden forbyder; strict: også vores forretningsregler (standard)",
            "official: only what the standard forbids; strict: our business rules too (default)",
            choices=("official", "strict"),
            default="strict",
        ),
        arg("--engine", "FHIR-motor", "FHIR engine", choices=("proevesten", "hl7"), default="proevesten"),
        arg(
            "--package",
            "officiel FHIR-pakke (kan gentages)",
            "official FHIR package (repeatable)",
            Text("FIL|MAPPE", "FILE|DIR"),
            action="append",
            default=[],
        ),
        arg(
            "--register",
            "adresseregister: kendte lokationsnumre",
            "address register: known location numbers",
            FILE,
        ),
        _AGREEMENT,
        arg(
            "--format",
            "form på resultatet",
            "form of the result",
            choices=("text", "json", "sarif", "junit"),
            default="text",
        ),
        arg("--jobs", "antal samtidige processer", "number of processes", "N", "positive", default=1),
        arg(
            "--progress",
            "husk undervejs i denne fil, så en afbrudt bedømmelse kan fortsætte",
            "keep the progress in this file, so that an interrupted check can go on",
            FILE,
        ),
        arg(
            "--summary",
            "med --agreement: skriv breve, emner og links pr. afsendersystem i denne fil (.csv eller .html)",
            "with --agreement: write letters, subjects and links by sender system to this file (.csv or .html)",
            FILE,
        ),
    ),
)

EXPLAIN = Command(
    "explain",
    Text("forklar en regel eller et krav", "explain a rule or a requirement"),
    (
        arg(
            "name",
            "regel eller krav, fx KOM-03",
            "rule or requirement, such as KOM-03",
            Text("REGEL|KRAV", "RULE|REQUIREMENT"),
        ),
    ),
)

_PARTS = Text("vdx,vans,…", "vdx,vans,…")
SERVE = Command(
    "serve",
    Text("start alle simulatorer og konsollen", "start all simulators and the console"),
    (
        arg("--host", "adresse der lyttes på", "address to listen on", default="127.0.0.1"),
        arg("--port", "port; 0 vælger ledige", "port; 0 picks free ones", kind="port", default=8800),
        arg(
            "--data",
            "mappe til journal og endpoints.json",
            "folder for the journal and endpoints.json",
            FOLDER,
        ),
        arg("--only", "kun disse simulatorer", "only these simulators", _PARTS),
    ),
)

DOCTOR = Command(
    "doctor",
    Text("kontrollér opsætningen før en kørsel", "check the configuration before a run"),
    (
        arg(
            "--sut",
            "beskrivelse af systemet under test",
            "profile of the system under test",
            "sut.toml",
            required=True,
        ),
    ),
)

CONVERT = Command(
    "convert",
    Text("omsæt en meddelelse til en anden standard", "convert a message to another standard"),
    (
        arg("source", "meddelelsen", "the message", Text("IND", "IN")),
        arg(
            "target",
            "filen der skrives (- er standard-output)",
            "the file to write (- is standard output)",
            Text("UD", "OUT"),
        ),
        arg(
            "--to",
            "standarden der skrives",
            "the standard to write",
            choices=("dis91", "xdis91", "carecommunication"),
            required=True,
        ),
        arg(
            "--register",
            "adresseregister: SOR-koder til CareCommunication",
            "address register: SOR codes for CareCommunication",
            FILE,
        ),
    ),
)

_AGREEMENT_FILES = arg("files", "aftaler", "agreements", FILE, nargs="+")
AGREEMENT = Command(
    "agreement",
    Text("lokale aftaler: kontrol og oversigt", "local agreements: check and matrix"),
    actions=(
        Command("check", Text("kontrollér aftaler", "check agreements"), (_AGREEMENT_FILES,)),
        Command(
            "matrix",
            Text("vis hvem der har aftalt hvad", "show who agreed on what"),
            (
                _AGREEMENT_FILES,
                arg(
                    "--register",
                    "evneregistret (standard: ./register.json, ellers startdata)",
                    "the capability register (default: ./register.json, else the starting data)",
                    FILE,
                ),
                arg(
                    "--format",
                    "form på resultatet",
                    "form of the result",
                    choices=("text", "html", "csv"),
                    default="text",
                ),
            ),
        ),
    ),
)

_RULESET = arg("ruleset", "firewallens regelsæt", "the firewall's rules", Text("REGELSÆT", "RULESET"))
_TARGET = arg(
    "--target",
    "kun dette mål (kan gentages)",
    "only this target (repeatable)",
    Text("MÅL", "TARGET"),
    action="append",
    default=[],
)
_CLIENT = arg(
    "--client",
    "klienternes net (kan gentages); ellers de klienter, reglerne åbner mest for",
    "the clients' network (repeatable); else those clients that the rules let out most",
    Text("NET", "NET"),
    action="append",
    default=[],
)
_WAY = arg(
    "--way",
    "fra hvilken grænseflade til hvilken; ellers den bedst åbnede vej",
    "from which interface to which; else the way that is opened best",
    Text("IND:UD", "IN:OUT"),
)
_NETWORK_FORMAT = arg(
    "--format", "form på resultatet", "form of the result", choices=("text", "json"), default="text"
)
_PAGE = arg(
    "--out",
    "skriv også en side, der kan sendes til it-afdelingen (HTML)",
    "also write a page to send to the IT department (HTML)",
    FILE,
)
_PROBE_TIMEOUT = arg(
    "--timeout",
    "så længe ventes der højst på hvert svar (standard: 3)",
    "longest wait for each answer (default: 3)",
    Text("SEKUNDER", "SECONDS"),
    "seconds",
    default=3.0,
)
NETWORK = Command(
    "network",
    Text("netværk: firewallregler og forbindelser", "network: firewall rules and connections"),
    actions=(
        Command(
            "check",
            Text("kontrollér et regelsæt", "check a set of rules"),
            (_RULESET, _CLIENT, _WAY, _NETWORK_FORMAT, _PAGE),
        ),
        Command(
            "probe",
            Text("afprøv forbindelserne herfra", "probe the connections from here"),
            (_TARGET, _PROBE_TIMEOUT, _NETWORK_FORMAT, _PAGE),
        ),
    ),
)

_BUNDLES = arg("bundles", "bundter fra kørsler", "bundles of runs", Text("BUNDT", "BUNDLE"))
_FORMAT = arg(
    "--format",
    "form på resultatet",
    "form of the result",
    choices=("text", "html", "csv", "json"),
    default="text",
)


_REGISTER_FILE = arg(
    "--data",
    "registrets fil (standard: ./register.json)",
    "the register's file (default: ./register.json)",
    FILE,
)
_SYSTEM = arg(
    "--system",
    "kun dette system (kan gentages)",
    "only this system (repeatable)",
    NAME,
    action="append",
    default=[],
)
_CAPABILITY = arg(
    "--capability",
    "kun denne evne, fx active_links eller carecommunication@5.0 (kan gentages)",
    "only this capability, such as active_links or carecommunication@5.0 (repeatable)",
    NAME,
    action="append",
    default=[],
)
_REGISTER_FLAGS = (_FORMAT, _REGISTER_FILE, _SYSTEM, _CAPABILITY)


def _bundles(nargs: str) -> Arg:
    return Arg(("bundles",), _BUNDLES.text, _BUNDLES.metavar, options={"nargs": nargs})


REGISTER = Command(
    "register",
    Text("registret over hvad systemerne kan", "the register of what systems can do"),
    actions=(
        Command("show", Text("vis registret", "show the register"), (_bundles("*"), *_REGISTER_FLAGS)),
        Command(
            "update",
            Text("læg kørsler i registret", "add runs to the register"),
            (_bundles("+"), *_REGISTER_FLAGS),
        ),
    ),
)

_RUN_DIR = arg("rundir", "mappen med kørslen", "folder of the run", RUN_FOLDER)
REPORT = Command(
    "report",
    Text("skriv en kørsels rapport igen i en anden form", "write a run's report in another form"),
    (
        _RUN_DIR,
        arg(
            "--format",
            "rapportens form",
            "form of the report",
            choices=("html", "pdf", "allure", "gitb", "junit"),
            default="html",
        ),
    ),
)

BUNDLE = Command(
    "bundle",
    Text("pak en kørsel som underskrevet bevis", "pack a run as signed evidence"),
    (_RUN_DIR, arg("out", "zip-filen der skrives", "the zip file to write", Text("UD.zip", "OUT.zip"))),
)
VERIFY = Command(
    "verify",
    Text("efterprøv et bundt", "verify a bundle"),
    (arg("bundle", "bundtet", "the bundle", Text("BUNDT.zip", "BUNDLE.zip")),),
)
COMPARE = Command(
    "compare",
    Text("sammenlign to kørsler", "compare two runs"),
    (
        arg("run1", "den ene kørsel", "one run", Text("KØRSEL1", "RUN1")),
        arg("run2", "den anden kørsel", "the other run", Text("KØRSEL2", "RUN2")),
    ),
)
RESUME = Command(
    "resume",
    Text("fortsæt en afbrudt kørsel", "continue an interrupted run"),
    (_RUN_DIR,),
)
NEW = Command(
    "new",
    Text("lav skelettet til en ny del", "make the skeleton of a new part"),
    (
        arg(
            "kind",
            "hvad der laves",
            "what to make",
            choices=("sut", "agreement", "feature", "scenario", "rule", "simulator", "step"),
        ),
        arg(
            "name",
            "dens navn (sut: filen, standard sut.toml)",
            "its name (sut: the file, default sut.toml)",
            NAME,
            nargs="?",
        ),
        arg(
            "--set",
            "sut: et svar på forhånd, fx system.role=epj (kan gentages)",
            "sut: an answer beforehand, such as system.role=epj (repeatable)",
            Text("NØGLE=VÆRDI", "KEY=VALUE"),
            action="append",
            default=[],
        ),
    ),
)

COMMANDS = (
    RUN,
    CHECK,
    EXPLAIN,
    SERVE,
    DOCTOR,
    CONVERT,
    AGREEMENT,
    NETWORK,
    REGISTER,
    REPORT,
    BUNDLE,
    VERIFY,
    COMPARE,
    RESUME,
    NEW,
)
