-- U+FFFE and U+FFFF are searched for as U+FFFD, as in the embedded store: texts of before are folded so.
UPDATE search
SET text = translate(text, U&'\FFFE\FFFF', U&'\FFFD\FFFD')
WHERE strpos(text, U&'\FFFE') > 0 OR strpos(text, U&'\FFFF') > 0;
