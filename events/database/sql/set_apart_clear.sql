-- Nothing is marked of these persons.
delete from set_apart where person = any ($1)
