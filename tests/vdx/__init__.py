"""The simulated VDX, from outside: real sockets, real tokens."""
