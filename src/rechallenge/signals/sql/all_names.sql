select name_code, drugname, prod_ai, n_mentions
from name
order by name_code
