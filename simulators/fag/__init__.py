"""Simulated municipal specialist system (FAG): social area, labour market."""
