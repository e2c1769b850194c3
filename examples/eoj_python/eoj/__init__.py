"""A small municipal EOJ that receives letters. Standard library only; shares no code with Prøvesten."""
