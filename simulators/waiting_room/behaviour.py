"""The ways in which a waiting room and its apps fail in real life."""

from __future__ import annotations

from proevesten.texts import Text
from simulators.base import Fault

PARTY = "waiting_room"

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "ignores_role",
            Text("lader medarbejdere uden jobfunktionsrolle bestille", "takes orders without the role"),
            ("UC5-01",),
        ),
        Fault(
            "ignores_agreements",
            Text("bestiller for kommuner uden aftaler", "orders for municipalities without agreements"),
            ("UC5-03",),
        ),
        Fault(
            "refuses_without_reason",
            Text("afviser uden at sige hvorfor", "refuses without saying why"),
            ("UC5-01", "UC5-03"),
        ),
        Fault(
            "ignores_closed",
            Text("tager imod, selv om klinikken er lukket", "takes orders while the practice is closed"),
            ("UC5-01",),
        ),
        Fault(
            "queue_out_of_order",
            Text("kalder den sidste i køen ind først", "calls the last in the queue first"),
            ("UC5-02",),
        ),
        Fault(
            "loses_order",
            Text("bekræfter bestillingen, men sætter den ikke i kø", "confirms but does not queue"),
            ("UC5-01", "UC5-02"),
        ),
        Fault(
            "no_logo", Text("viser ikke klinikkens logo", "does not show the practice's logo"), ("UC5-02",)
        ),
        Fault(
            "no_staff_message",
            Text("fortæller ikke, at personalet er på vej", "does not tell that staff is coming"),
            ("UC5-02",),
        ),
        Fault("link_cut", Text("giver et afkortet videolink", "hands out a link cut short"), ("UC5-02",)),
        Fault(
            "link_not_shown",
            Text("giver ikke borgeren videolinket", "does not hand the link to the citizen"),
            ("UC5-02", "UC5-05"),
        ),
        Fault("no_sms", Text("sender ikke lægens SMS", "does not send the doctor's SMS"), ("UC5-04",)),
        Fault(
            "accepts_expired_login",
            Text("accepterer et udløbet MitID-login", "accepts an expired MitID login"),
            ("UC5-05",),
        ),
        Fault(
            "accepts_cancelled_login",
            Text("logger ind, selv om borgeren annullerede", "logs in though the citizen cancelled"),
            ("UC5-05",),
        ),
        Fault(
            "no_mitid_dead_end",
            Text("henviser ikke til Kontakt Læge uden MitID", "does not point to Kontakt Læge without MitID"),
            ("UC5-05",),
        ),
        Fault(
            "refuses_other_areas",
            Text("afviser social- og arbejdsmarkedsområdet", "refuses the social and labour-market areas"),
            ("UC5-06",),
        ),
    )
}
"""Name → fault, as declared on the session's board."""
