-- Where the first piece of the archive begins that has positions after this one; none when everything after it is in the database.
select min(low) from archives where high > $1
