-- The audit chain: staff read it; whoever writes (a contact included) extends it, and nobody alters a link.
alter table audit_link enable row level security;
alter table audit_link force row level security;
comment on table audit_link is 'class: staff_only';
create policy staff on audit_link using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_adds on audit_link for insert with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()));
alter table audit_head enable row level security;
alter table audit_head force row level security;
comment on table audit_head is 'class: staff_only';
create policy staff on audit_head using ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
create policy contact_extends on audit_head using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()))
  with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()));
grant select, insert on audit_link to patchbench_app, patchbench_worker;
grant select, insert, update on audit_head to patchbench_app, patchbench_worker;
--> statement-breakpoint
-- Extends the chain by these entries, in this order, under the caller's own row security: locks the head, one trip.
create function extend_audit_chain(house uuid, entries uuid[], digests text[]) returns void language plpgsql set search_path = public, pg_temp as $$
declare
  last_seq bigint;
  last_hash text;
begin
  insert into audit_head (consultancy_id, seq, hash) values (house, 0, '') on conflict do nothing;
  select seq, hash into strict last_seq, last_hash from audit_head where consultancy_id = house for update;
  for position in 1 .. array_length(entries, 1) loop
    last_seq := last_seq + 1;
    last_hash := encode(sha256(convert_to(last_hash || ' ' || last_seq || ' ' || digests[position], 'UTF8')), 'hex');
    insert into audit_link (consultancy_id, seq, entry_id, hash) values (house, last_seq, entries[position], last_hash);
  end loop;
  update audit_head set seq = last_seq, hash = last_hash where consultancy_id = house;
end $$;
revoke all on function extend_audit_chain(uuid, uuid[], text[]) from public;
grant execute on function extend_audit_chain(uuid, uuid[], text[]) to patchbench_app, patchbench_worker;
