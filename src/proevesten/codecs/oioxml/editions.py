"""Namespaces and codes of the OIOXML letters that have a typed model.

Source: MedCom's schema sets, named by their dates; XCTL lives in 2005/08/07 whatever the letter's own set.
"""

from __future__ import annotations

_SUNDCOM = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/"
_MEDCOM = "http://rep.oio.dk/medcom.dk/xml/schemas/"

NAMESPACE = {
    "2005/08/07": f"{_SUNDCOM}2005/08/07/",
    "2006/07/01": f"{_SUNDCOM}2006/07/01/",
    "2009/08/01": f"{_SUNDCOM}2009/08/01/",
    "2015/08/01": f"{_MEDCOM}2015/08/01/",
    "2019/02/19": f"{_MEDCOM}2019/02/19/",
    "2020/05/06": f"{_MEDCOM}2020/05/06/",
}

CORRESPONDENCE = {
    "XD9133L": (NAMESPACE["2005/08/07"], "ClinicalEmail"),
    "XD9134L": (NAMESPACE["2006/07/01"], "ClinicalEmail"),
    "XD9135L": (NAMESPACE["2019/02/19"], "ClinicalEmail"),
    "XD9034L": (NAMESPACE["2009/08/01"], "AdministrativeEmail"),
}
"""Version code → namespace and letter element that a letter of that version is written in."""

PLUS, MINUS = "pluspositivkvitt", "minuspositivkvitt"
"""AcknowledgementCode: the sender wants a positive receipt, or does not."""
