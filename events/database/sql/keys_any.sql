-- Whether any key was ever wrapped and not destroyed.
select exists (select from keys.persons where wrapped is not null)
