"""The enumerations of the booking API and the defaults of a room's options (digest §2.8, §2.11)."""

from __future__ import annotations

from typing import Any

PROVISION_STATUS = (
    "AWAITS_PROVISION",
    "STARTING_TO_PROVISION",
    "PROVISION_PROBLEMS",
    "PROVISIONED_OK",
    "STARTING_TO_DEPROVISION",
    "DEPROVISION_PROBLEMS",
    "DEPROVISION_OK",
)
AWAITS, STARTING, PROBLEMS, PROVISIONED, CLOSING, CLOSING_PROBLEMS, CLOSED = PROVISION_STATUS
GUEST_MICROPHONE = ("muted", "off", "on")
MEETING_TYPE = ("NORMAL", "POOL")
VMR_TYPE = ("conference", "lecture")
VMR_QUALITY = ("sd", "hd", "fullhd")
DIRECT_MEDIA = ("never", "best_effort")
VIEW_TYPE = (
    "one_main_zero_pips",
    "one_main_seven_pips",
    "one_main_twentyone_pips",
    "two_mains_twentyone_pips",
    "four_mains_zero_pips",
    "five_mains_seven_pips",
    "one_main_thirtythree_pips",
    "nine_mains_zero_pips",
    "sixteen_mains_zero_pips",
    "twentyfive_mains_zero_pips",
)

VMR_OPTIONS: dict[str, Any] = {
    "vmrType": "conference",
    "hostView": "one_main_seven_pips",
    "guestView": "one_main_seven_pips",
    "vmrQuality": "hd",
    "enableOverlayText": True,
    "guestsCanPresent": True,
    "forcePresenterIntoMain": True,
    "forceEncryption": False,
    "muteAllGuests": False,
}
"""The options of a virtual meeting room, in the API's names and order, with their defaults."""

OPTION_VALUES: dict[str, tuple[str, ...]] = {
    "vmrType": VMR_TYPE,
    "hostView": VIEW_TYPE,
    "guestView": VIEW_TYPE,
    "vmrQuality": VMR_QUALITY,
}
"""The options that are words; the others are booleans."""
