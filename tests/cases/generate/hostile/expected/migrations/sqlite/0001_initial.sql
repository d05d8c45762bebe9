CREATE TABLE things (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    q_x_id_id_home_7_7_raw_script_drop_table_users_a_b_x TEXT NOT NULL,
    choice TEXT NOT NULL,
    const TEXT NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
