"""A receiver of letters: the municipality with its EOJ, the GP with the LPS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proevesten.codecs.correspondence import Correspondence
from proevesten.findings import Finding, Severity
from proevesten.rules.engine import check_bytes
from proevesten.rules.judgement import Options
from proevesten.rules.responsibility import DURATION
from proevesten.session.clock import COPENHAGEN
from proevesten.session.journal import Entry
from proevesten.session.people import Organisation
from proevesten.session.roles import letters
from proevesten.texts import Text, both

if TYPE_CHECKING:
    from proevesten.session.world import World

_LETTERS = frozenset({"xdis91", "dis91", "carecommunication"})
_SCHEME_RULES = frozenset({"oioxml-url-scheme", "edi-url-https", "medcom-cc-link-insecure"})
_MISSING = {"carecommunication": "flow-acknowledgement-missing"}
_SUBJECT = "/VANSEnvelope » /Emessage/ClinicalEmail/AdditionalInformation/Subject"
_LINK = "/VANSEnvelope » /Emessage/ClinicalEmail/Reference"


class Receiver:
    """Looks at what reached a receiver, how it was acknowledged, and what its user sees."""

    def __init__(self, world: World, party: str, title: Text, organisation: Organisation) -> None:
        self._world = world
        self.party = party
        self.title = title
        self.organisation = organisation

    @property
    def _sender(self) -> str:
        """The party that convenes, and answers for what it sent."""
        return self._world.story.convener

    # -- the letter ------------------------------------------------------------------------------------

    def letter_entry(self) -> Entry:
        """The letter to this receiver on the citizen, as the network took it; fails when none came."""
        citizen = self._world.story.citizen.cpr
        return self._world.expect(
            Text(
                f"en korrespondancemeddelelse om borgeren til {self.title.da} ({self.organisation.location_number})",
                f"a korrespondancemeddelelse on the citizen to {self.title.en} ({self.organisation.location_number})",
            ),
            self._sender,
            lambda e: (
                e.kind == "vans.accepted"
                and e.data.get("standard") in _LETTERS
                and e.data.get("receiver") == self.organisation.location_number
                and e.data.get("citizen") == citizen
            ),
            rule="flow-letter-missing",
            near=self._nearest,
            location="VANS",
        )

    def must_get_valid_letter(self) -> None:
        """The letter came to the location number and holds every rule (requirements UC1-02, KOM-01, KOM-03)."""
        entry = self.letter_entry()
        known = frozenset(o.location_number for o in self._world.town.organisations if o.location_number)
        judgement = check_bytes(self._body(entry), Options(location_numbers=known))
        findings = [f for f in judgement.findings if not self._is_simulated_link(f, entry)]
        self._world.evidence(entry, f"Korrespondancemeddelelsen til {self.title.da}", findings)
        errors = [f for f in findings if f.severity is Severity.ERROR]
        if errors:
            raise self._world.blamed(self._sender, errors)

    def _is_simulated_link(self, finding: Finding, entry: Entry) -> bool:
        """The simulated VDX serves its links without TLS on loopback; that is the harness's doing."""
        if finding.rule not in _SCHEME_RULES:
            return False
        base = self._world.town.context.endpoints["vdx.short_link"]
        return all(str(r.url).startswith(base) for r in self._letter(entry).active_links)

    def must_get_active_link(self) -> None:
        """The meeting's guest link, byte for byte, as an active link (requirements UC1-03, KOM-04)."""
        entry = self.letter_entry()
        letter = self._letter(entry)
        expected = self._world.video.links()
        sent = [str(r.url) for r in letter.active_links]
        self._world.evidence(entry, "Linket i meddelelsen")
        if set(sent) & set(expected):
            return
        text = letter.plain_text + " ".join(r.description for r in letter.references)
        if sent:
            rule, received = "flow-link-differs", both(", ".join(sent))
        elif any(link[:24] in text for link in expected):
            rule, received = "flow-link-as-text", Text("linket står kun som tekst", "the link is only text")
        else:
            rule, received = "flow-link-missing", Text("intet link", "no link")
        raise self._world.failure(
            self._sender, rule, location=f"{_LINK}/URL", expected=expected[0], received=received
        )

    def must_get_agreed_subject(self) -> None:
        """The subject is the agreed header (requirements UC1-05, KOM-10)."""
        entry = self.letter_entry()
        subject = letters.subject(self._body(entry), str(entry.data["standard"]))
        self._world.evidence(entry, "Emnet i meddelelsen")
        agreement = self._world.town.agreement
        if not agreement.recognises(subject):
            raise self._world.failure(
                self._sender, "flow-subject", location=_SUBJECT,
                expected=agreement.subject_header, received=subject or Text("intet emne", "no subject"),
            )  # fmt: skip

    def must_get_national_category(self) -> None:
        """Exactly one national category, the one for video, and a telling topic (requirement KOM-06)."""
        entry = self.letter_entry()
        found = letters.category(self._body(entry))
        if found != ["telemedicine"]:
            raise self._world.failure(
                self._sender, "flow-category", location="Bundle.entry[1].resource.category",
                expected="telemedicine", received=", ".join(found) or Text("ingen", "none"),
            )  # fmt: skip

    def must_get_change(self, *, cancelled: bool = False) -> None:
        """The change came by letter, in the invitation's thread (requirement UC1-12)."""
        first = self.letter_entry()
        since = self._world.story.values["changed_since"]
        citizen = self._world.story.citizen.cpr
        entry = self._world.expect(
            Text(f"ændringen til {self.title.da}", f"the change to {self.title.en}"),
            self._sender,
            lambda e: (
                e.seq > since
                and e.kind == "vans.accepted"
                and e.data.get("standard") in _LETTERS
                and e.data.get("receiver") == self.organisation.location_number
                and e.data.get("citizen") == citizen
            ),
            rule="flow-change-missing",
            location="VANS",
        )
        self._judged(entry, f"Ændringen til {self.title.da}")
        after = self._letter(entry)
        threads = [letters.thread(self._body(e), str(e.data["standard"])) for e in (first, entry)]
        if not threads[1] or threads[1] != threads[0]:
            raise self._world.failure(
                self._sender, "flow-thread-lost",
                location="/VANSEnvelope » /Emessage/ClinicalEmail/Letter/EpisodeOfCareIdentifier",
                expected=threads[0] or Text("et forløbs-id", "an episode id"),
                received=threads[1] or Text("intet", "none"),
            )  # fmt: skip
        if not cancelled and not {str(r.url) for r in after.active_links} & set(self._world.video.links()):
            raise self._world.failure(
                self._sender, "flow-link-missing", requirement="UC1-12", location=f"{_LINK}/URL",
                expected=self._world.video.links()[0], received=Text("intet link", "no link"),
            )  # fmt: skip

    def must_not_get_active_link(self) -> None:
        """No letter with the link came to a receiver that cannot show it (requirement UC1-06)."""
        links = set(self._world.video.links())
        for entry in self._world.session.journal.entries(since=self._world.since, kind="vans.accepted"):
            if entry.data.get("receiver") != self.organisation.location_number:
                continue
            if entry.data.get("standard") in _LETTERS and links & {
                str(r.url) for r in self._letter(entry).active_links
            }:
                raise self._world.failure(
                    self._sender, "flow-active-link-unwanted", location=_LINK,
                    expected=Text("linket i sikker mail", "the link by sikker mail"),
                    received=Text("et aktivt link i brevet", "an active link in the letter"),
                )  # fmt: skip

    def _judged(self, entry: Entry, note: str) -> None:
        findings = [
            f
            for f in check_bytes(self._body(entry), Options()).findings
            if not self._is_simulated_link(f, entry)
        ]
        self._world.evidence(entry, note, findings)
        errors = [f for f in findings if f.severity is Severity.ERROR]
        if errors:
            raise self._world.blamed(self._sender, errors)

    # -- receipts --------------------------------------------------------------------------------------

    def must_acknowledge(self) -> None:
        """Transport receipt (when there is an envelope) and the letter's own, both positive (UC1-04, KVI-01/02)."""
        letter = self.letter_entry()
        if letter.data["form"] != "bare":
            transport = self._world.expect(
                Text("kvittering for forsendelsen", "the transport receipt"),
                self.party,
                lambda e: (
                    e.kind == "vans.accepted"
                    and bool(e.data.get("receipt_kind"))
                    and e.data.get("original_envelope_id") == letter.data["envelope_id"]
                ),
                rule="flow-transport-receipt-missing",
                location="VANS",
            )
            self._must_be_positive(transport)
        receipt = self._world.expect(
            Text("kvittering for brevet", "the letter's receipt"),
            self.party,
            lambda e: self._answers(e, letter),
            rule=_MISSING.get(str(letter.data["standard"]), "flow-receipt-missing"),
            location="VANS",
        )
        self._must_be_positive(receipt)

    @staticmethod
    def _answers(entry: Entry, letter: Entry) -> bool:
        """Whether an entry is the application receipt of a letter."""
        return (
            entry.kind == "vans.accepted"
            and bool(entry.data.get("sign"))
            and not entry.data.get("receipt_kind")
            and entry.data.get("original_letter_id") == letter.data["letter_id"]
        )

    def must_not_contradict(self, window: float) -> None:
        """No negative receipt follows the positive one within `window` seconds (requirement KVI-02)."""
        letter = self.letter_entry()
        self._world.expect_nothing(
            Text("at ingen kvittering modsiger den første", "that no receipt contradicts the first"),
            self.party,
            lambda e: self._answers(e, letter) and e.data["sign"] == "negative",
            rule="flow-receipt-contradicts",
            window=window,
        )

    def _must_be_positive(self, entry: Entry) -> None:
        judgement = check_bytes(self._body(entry), Options())
        self._world.evidence(entry, f"Kvittering fra {self.title.da}", judgement.findings)
        if entry.data["sign"] != "positive":
            raise self._world.failure(
                self.party, "flow-receipt-negative", location="VANS",
                expected=Text("positiv kvittering", "a positive receipt"),
                received=Text("negativ kvittering", "a negative receipt"),
            )  # fmt: skip
        errors = [f for f in judgement.findings if f.severity is Severity.ERROR]
        if errors:
            raise self._world.blamed(self.party, errors)

    # -- what the user sees ----------------------------------------------------------------------------

    def must_show_letter(self) -> dict[str, Any]:
        """The letter is on the citizen in the inbox (requirement UC1-04)."""
        entry = self.letter_entry()
        letter_id = entry.data["letter_id"]
        driver = self._world.town.driver(self.party)
        citizen = self._world.story.citizen.cpr

        def ask() -> dict[str, Any] | None:
            return next((row for row in driver.inbox(citizen) if row["id"] == letter_id), None)

        shown = self._world.poll(
            Text("brevet på borgeren i indbakken", "the letter on the citizen in the inbox"),
            self.party, ask, rule="flow-letter-not-shown", location=f"{self.party.upper()} · indbakke",
        )  # fmt: skip
        return dict(shown)

    def must_show_once(self, window: float) -> None:
        """The letter is shown once, also after `window` seconds in which a second copy came (VANS-02, KVI-04)."""
        letter_id = self.must_show_letter()["id"]
        driver = self._world.town.driver(self.party)
        citizen = self._world.story.citizen.cpr
        self._world.settle(
            Text("at brevet ikke vises to gange", "that the letter is not shown twice"), self.party, window
        )
        shown = [row for row in driver.inbox(citizen) if row["id"] == letter_id]
        if len(shown) != 1:
            raise self._world.failure(
                self.party, "flow-shown-twice", location=f"{self.party.upper()} · indbakke",
                expected="1", received=str(len(shown)),
            )  # fmt: skip

    def must_show_clickable_link(self) -> None:
        """The link is clickable and opens exactly what was sent (requirements UC1-04, KOM-05)."""
        sent = [str(r.url) for r in self._letter(self.letter_entry()).active_links]
        shown = [link["href"] for link in self.must_show_letter()["links"] if link["href"]]
        if not sent or not set(sent) <= set(shown):
            raise self._world.failure(
                self.party, "flow-link-not-clickable", location=f"{self.party.upper()} · indbakke · link",
                expected=", ".join(sent) or Text("et aktivt link", "an active link"),
                received=", ".join(shown) or Text("intet klikbart link", "no clickable link"),
            )  # fmt: skip

    def must_show_subject(self) -> None:
        """The inbox shows the subject as it was sent (requirement UC1-05)."""
        entry = self.letter_entry()
        sent = letters.subject(self._body(entry), str(entry.data["standard"]))
        shown = self.must_show_letter()["subject"]
        if sent not in shown or not sent:  # a category may be shown before the topic
            raise self._world.failure(
                self.party, "flow-subject-not-shown", location=f"{self.party.upper()} · indbakke · emne",
                expected=sent or self._world.town.agreement.subject_header,
                received=shown or Text("intet emne", "no subject"),
            )  # fmt: skip

    def must_get_advis(self) -> None:
        """The advis at discharge came to the municipality (requirement UC2-02)."""
        citizen = self._world.story.citizen.cpr
        receiver = self._world.town.advis_receiver(self.organisation)
        number = receiver.location_number if receiver else ""
        entry = self._world.expect(
            Text("advis om udskrivelsen", "the advis of the discharge"),
            self._sender,
            lambda e: (
                e.kind == "vans.accepted"
                and e.data.get("standard") in {"xdis17", "dis17", "hospitalnotification"}
                and e.data.get("receiver") == number
                and e.data.get("citizen") == citizen
            ),
            rule="flow-advis-missing",
            location="VANS",
        )
        judgement = check_bytes(self._body(entry), Options())
        self._world.evidence(entry, "Advis ved udskrivelsen", judgement.findings)
        errors = [f for f in judgement.findings if f.severity is Severity.ERROR]
        if errors:
            raise self._world.blamed(self._sender, errors)

    def must_show_responsibility(self, until: str | None, phone: str) -> None:
        """The citizen's page shows the responsible ward, until when, and its number (requirement UC2-03)."""
        driver = self._world.town.driver(self.party)
        citizen = self._world.story.citizen.cpr

        def ask() -> dict[str, Any] | None:
            return driver.citizen(citizen).get("responsibility") or None

        shown = self._world.poll(
            Text("behandlingsansvaret på borgerens side", "the responsibility on the citizen's page"),
            self.party, ask, rule="flow-responsibility-not-shown", location="EOJ · borgerens side",
        )  # fmt: skip
        if shown.get("phone") != phone or (until and shown.get("until") != until):
            raise self._world.failure(
                self.party, "flow-responsibility-not-shown", location="EOJ · borgerens side",
                expected=f"{until} · {phone}", received=f"{shown.get('until')} · {shown.get('phone')}",
            )  # fmt: skip

    def must_show_seventy_two_hours(self) -> None:
        """The page shows the ward, discharge + 72 hours, and the ward's number (requirement UC2-03)."""
        discharged = self._world.story.values["discharged"]
        until = (discharged + DURATION).astimezone(COPENHAGEN).isoformat(timespec="minutes")
        self.must_show_responsibility(until, self._world.story.department.phone)

    # -- how -------------------------------------------------------------------------------------------

    def _body(self, entry: Entry) -> bytes:
        return self._world.session.journal.body(entry)

    def _letter(self, entry: Entry) -> Correspondence:
        return letters.read(self._body(entry), str(entry.data["standard"]))

    def _nearest(self) -> str:
        citizen = self._world.story.citizen.cpr
        others = [
            e
            for e in self._world.session.journal.entries(since=self._world.since, kind="vans.accepted")
            if e.data.get("standard") in _LETTERS and e.data.get("citizen") == citizen
        ]
        numbers = sorted({str(e.data.get("receiver")) for e in others} - {self.organisation.location_number})
        return f"sendt til {', '.join(numbers)} i stedet" if numbers else ""
