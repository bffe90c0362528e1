-- A poll is asked thousands of times a second: reading three tables under row security, each with its policies, cost more
-- than everything else together. The key resolves to its scope and, with it, to how far its house and the catalogue have
-- come: two instants that say whether what is stored is still true. They are read before it, so nothing true is missed.
drop function device_poll(text, timestamptz, text, text, text);
drop function device_scope(text, timestamptz);
--> statement-breakpoint
create function device_scope(in wanted_hash text, in asked_at timestamptz, out consultancy_id uuid, out customer_id uuid, out environment_id uuid, out system_id uuid,
  out key_id uuid, out name text, out chain_seq bigint, out catalogue_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  select k.consultancy_id, k.customer_id, k.environment_id, k.system_id, k.id, k.name,
      (select h.seq from audit_head h where h.consultancy_id = k.consultancy_id), (select date_trunc('milliseconds', max(l.at)) from catalogue_load l)
    into consultancy_id, customer_id, environment_id, system_id, key_id, name, chain_seq, catalogue_at
    from device_key k where k.key_hash = wanted_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > asked_at);
end $$;
create function device_poll(in wanted_hash text, in asked_at timestamptz, in digest text, in known_etag text,
  out consultancy_id uuid, out customer_id uuid, out environment_id uuid, out own_system_id uuid, out key_id uuid, out name text,
  out system_id uuid, out etag text, out good_until timestamptz, out body text)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  s record;
  ignored text;
begin
  s := public.device_scope(wanted_hash, asked_at);
  if s.key_id is null then
    return;
  end if;
  consultancy_id := s.consultancy_id; customer_id := s.customer_id; environment_id := s.environment_id; own_system_id := s.system_id; key_id := s.key_id; name := s.name;
  ignored := set_config('app.actor_kind', 'device', true);
  ignored := set_config('app.consultancy', consultancy_id::text, true);
  ignored := set_config('app.customer', coalesce(customer_id::text, ''), true);
  ignored := set_config('app.environment', environment_id::text, true);
  select a.system_id, a.etag, a.good_until, case when a.etag = known_etag then null else a.body #>> '{}' end
    into system_id, etag, good_until, body
    from public.device_answer a
    where a.consultancy_id = s.consultancy_id and a.environment_id = s.environment_id and a.asked_digest = digest
      and (own_system_id is null or a.system_id = own_system_id) and a.chain_seq = s.chain_seq and asked_at < a.good_until
      and a.catalogue_at is not distinct from s.catalogue_at;
end $$;
revoke all on function device_scope(text, timestamptz), device_poll(text, timestamptz, text, text) from public;
grant execute on function device_scope(text, timestamptz), device_poll(text, timestamptz, text, text) to patchbench_app;
