"""FHIR R4 in JSON and XML: one tree of dicts for both, read and written without loss."""
