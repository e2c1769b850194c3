"""FHIR profiles and code lists: our compact data, official packages, and one model for both."""
