-- A month is not closed while hours of it are to be looked at: the console, where a close is asked for, sees which are.
GRANT SELECT ON plane.look_due TO lanterne_console;
