DROP INDEX users_tenant_id_email_created_at;

DROP INDEX users_tenant_id_email_name;

DROP INDEX posts_owner_id;

DROP INDEX orders_owner_id;
