"""Digital Post and NemSMS as a municipality or region reaches them through Serviceplatformen; see README.md."""
