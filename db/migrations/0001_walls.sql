-- The tenant wall. Every table is of one class, said in its comment and asserted by tests/security/catalogue.test.ts:
--   global          public catalogue: whoever has a scope reads, nobody but the owner writes
--   overlay         the public catalogue's rows and the consultancy's own beside them
--   staff_only      consultants and jobs of the consultancy
--   customer_owned  staff as above; contacts see their own customer's rows
--   shared          staff as above; contacts see a row only through something of theirs
-- An unset or unknown actor kind sees nothing. The sub-selects let PostgreSQL evaluate a setting once a statement;
-- after a local set_config a pooled connection reads '', not NULL: hence nullif.

create function scope_consultancy() returns uuid language sql stable as
  $$ select nullif(current_setting('app.consultancy', true), '')::uuid $$;
create function scope_customer() returns uuid language sql stable as
  $$ select nullif(current_setting('app.customer', true), '')::uuid $$;
create function scope_kind() returns text language sql stable as
  $$ select coalesce(nullif(current_setting('app.actor_kind', true), ''), 'nobody') $$;

create procedure wall(tbl regclass, class text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('comment on table %s is %L', tbl, 'class: ' || class);
  if class = 'global' then
    execute format('create policy everyone_reads on %s for select using ((select scope_kind()) in (''consultant'', ''contact'', ''job''))', tbl);
    return;
  end if;
  execute format('create policy staff on %s using ((select scope_kind()) in (''consultant'', ''job'') and consultancy_id = (select scope_consultancy())) '
    'with check ((select scope_kind()) in (''consultant'', ''job'') and consultancy_id = (select scope_consultancy()))', tbl);
  if class = 'customer_owned' then
    execute format('create policy contact_reads on %s for select using ((select scope_kind()) = ''contact'' '
      'and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()))', tbl);
  elsif class = 'overlay' then
    execute format('create policy public_reads on %s for select using ((select scope_kind()) in (''consultant'', ''contact'', ''job'') '
      'and consultancy_id = ''00000000-0000-0000-0000-000000000000'')', tbl);
  end if;
end $$;

-- A shared row is seen by a contact through something of theirs: `through` is tested under the contact's own row security.
create procedure wall_shared(tbl regclass, through text, class text default 'shared') language plpgsql as $$
begin
  call wall(tbl, 'shared');
  execute format('comment on table %s is %L', tbl, 'class: ' || class);
  execute format('create policy contact_reads on %s for select using ((select scope_kind()) = ''contact'' '
    'and consultancy_id = (select scope_consultancy()) and (%s))', tbl, through);
end $$;

-- What a contact may add: rows of its own customer, nothing else.
create procedure contact_adds(tbl regclass) language plpgsql as $$
begin
  execute format('create policy contact_adds on %s for insert with check ((select scope_kind()) = ''contact'' '
    'and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()))', tbl);
end $$;

create procedure contact_changes(tbl regclass) language plpgsql as $$
begin
  execute format('create policy contact_changes on %s for update using ((select scope_kind()) = ''contact'' '
    'and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer())) '
    'with check ((select scope_kind()) = ''contact'' and consultancy_id = (select scope_consultancy()) and customer_id = (select scope_customer()))', tbl);
end $$;

-- global
call wall('product', 'global');
call wall('branch', 'global');
call wall('catalogue_load', 'global');

-- the tenant itself: jobs list consultancies, everyone inside one sees its own
alter table consultancy enable row level security;
alter table consultancy force row level security;
comment on table consultancy is 'class: tenant';
create policy staff on consultancy using ((select scope_kind()) in ('consultant', 'job') and id = (select scope_consultancy()))
  with check ((select scope_kind()) in ('consultant', 'job') and id = (select scope_consultancy()));
create policy contact_reads on consultancy for select using ((select scope_kind()) = 'contact' and id = (select scope_consultancy()));
create policy job_lists on consultancy for select using ((select scope_kind()) = 'job' and (select scope_consultancy()) is null);

-- customer_owned
call wall('environment', 'customer_owned');
call wall('system', 'customer_owned');
call wall('installation', 'customer_owned');
call wall('component', 'customer_owned');
call wall('component_survey', 'customer_owned');
call wall('contact', 'customer_owned');
call wall('identity_confirmation', 'customer_owned');
call wall('decision', 'customer_owned');
call wall('decision_staleness', 'customer_owned');
call wall('risk_acceptance', 'customer_owned');
call wall('exposure', 'customer_owned');
call wall('agreement', 'customer_owned');
call wall('share', 'customer_owned');
call wall('invoice', 'customer_owned');
call wall('invoice_line', 'customer_owned');
call contact_adds('decision');
call contact_adds('risk_acceptance');
call contact_changes('risk_acceptance');
call contact_changes('agreement');
call contact_changes('contact');

-- a customer is its own row
call wall_shared('customer', 'id = (select scope_customer())', 'customer_owned');

-- staff_only
call wall('member', 'staff_only');
call wall('invitation', 'staff_only');
call wall('customer_import', 'staff_only');
call wall('test_case', 'staff_only');
call wall('test_plan', 'staff_only');
call wall('test_plan_case', 'staff_only');
call wall('run', 'staff_only');
call wall('run_subject', 'staff_only');
call wall('evidence', 'staff_only');
call wall('result', 'staff_only');
call wall('work_segment', 'staff_only');
call wall('waiver', 'staff_only');
call wall('sign_off', 'staff_only');
call wall('verdict_draft', 'staff_only');
call wall('mail', 'staff_only');
call wall('digest', 'staff_only');
call wall('campaign', 'staff_only');
call wall('cost', 'staff_only');
call wall('payer', 'staff_only');
call wall('billing_run', 'staff_only');
call wall('billing_op', 'staff_only');
call wall('stripe_settings', 'staff_only');
call wall('stripe_customer', 'staff_only');
call wall('stripe_event', 'staff_only');

-- the audit log: a contact's write leaves its row, which only staff can read
call wall('audit_entry', 'staff_only');
call contact_adds('audit_entry');

-- shared: through an installation, an outcome, a decision or an exposure of the contact's own
call wall_shared('profile', 'exists (select 1 from installation i where i.consultancy_id = profile.consultancy_id and i.profile_id = profile.id)');
call wall_shared('outcome', 'exists (select 1 from installation i where i.consultancy_id = outcome.consultancy_id and i.profile_id = outcome.profile_id)');
call wall_shared('verdict_revision', 'exists (select 1 from outcome o where o.consultancy_id = verdict_revision.consultancy_id and o.build_id = verdict_revision.build_id) '
  'or exists (select 1 from decision d where d.consultancy_id = verdict_revision.consultancy_id and d.build_id = verdict_revision.build_id)');
call wall_shared('withdrawal', 'exists (select 1 from exposure e where e.consultancy_id = withdrawal.consultancy_id and e.withdrawal_id = withdrawal.id) '
  'or exists (select 1 from outcome o where o.consultancy_id = withdrawal.consultancy_id and o.build_id = withdrawal.build_id) '
  'or exists (select 1 from decision d where d.consultancy_id = withdrawal.consultancy_id and d.build_id = withdrawal.build_id)');
call wall_shared('lab_state', 'exists (select 1 from installation i where i.consultancy_id = lab_state.consultancy_id and i.product_id = lab_state.product_id)');

-- overlay: the public catalogue beside the consultancy's own builds
call wall('build', 'overlay');
create policy contact_reads on build for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and (exists (select 1 from installation i where i.consultancy_id = build.consultancy_id and i.build_id = build.id)
    or exists (select 1 from outcome o where o.consultancy_id = build.consultancy_id and o.build_id = build.id)
    or exists (select 1 from decision d where d.consultancy_id = build.consultancy_id and d.build_id = build.id)
    or exists (select 1 from withdrawal w where w.consultancy_id = build.consultancy_id and w.build_id = build.id)));
call wall('supersedence', 'overlay');
create policy contact_reads on supersedence for select using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and exists (select 1 from build b where b.id = supersedence.newer_id) and exists (select 1 from build b where b.id = supersedence.older_id));

drop procedure wall_shared(regclass, text, text);
drop procedure contact_adds(regclass);
drop procedure contact_changes(regclass);
drop procedure wall(regclass, text);

-- Resolving credentials is all that runs as definer; everything after runs as invoker under row security.
create function memberships_of(person uuid) returns table (
  consultancy_id uuid, consultancy_slug text, consultancy_name text, customer_id uuid, customer_name text,
  membership_id uuid, role text, email text, name text, locale text, zone text)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.consultancy_id, c.slug, c.name, null::uuid, null::text, m.id, m.role, m.email, m.name, m.locale, m.zone
  from member m join consultancy c on c.id = m.consultancy_id where m.user_id = person
  union all
  select k.consultancy_id, c.slug, c.name, k.customer_id, u.name, k.id, k.role, k.email, k.name, k.locale, k.zone
  from contact k join consultancy c on c.id = k.consultancy_id
  join customer u on u.consultancy_id = k.consultancy_id and u.id = k.customer_id where k.user_id = person
$$;

-- An invitation's token is a credential: it resolves to its scope while it lives.
create function invitation_scope(wanted_hash text) returns table (
  consultancy_id uuid, consultancy_name text, customer_id uuid, customer_name text, invitation_id uuid, email text, role text, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.consultancy_id, c.name, i.customer_id, u.name, i.id, i.email, i.role, i.expires_at
  from invitation i join consultancy c on c.id = i.consultancy_id
  left join customer u on u.consultancy_id = i.consultancy_id and u.id = i.customer_id
  where i.token_hash = wanted_hash and i.accepted_at is null and i.revoked_at is null
$$;

-- Grants: what a role may not do at all, whatever the row.
revoke all on schema public from public;
revoke all on all functions in schema public from public;
grant usage on schema public to patchbench_app, patchbench_worker;
grant execute on function scope_consultancy(), scope_customer(), scope_kind() to patchbench_app, patchbench_worker;
grant execute on function memberships_of(uuid), invitation_scope(text) to patchbench_app;
grant select, insert, update, delete on all tables in schema public to patchbench_app, patchbench_worker;
revoke insert, update, delete on product, branch, catalogue_load from patchbench_app, patchbench_worker;
revoke update, delete on audit_entry, verdict_revision, decision, decision_staleness, withdrawal, exposure, evidence, run_subject, waiver
  from patchbench_app, patchbench_worker;
grant usage on schema auth to patchbench_auth;
grant select, insert, update, delete on all tables in schema auth to patchbench_auth;
