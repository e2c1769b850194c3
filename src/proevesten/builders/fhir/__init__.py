"""Writers of CareCommunication, HospitalNotification and Acknowledgement; all return FHIR trees."""
