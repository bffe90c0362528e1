CREATE TABLE "build_claim" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"field" text NOT NULL,
	"value" text NOT NULL,
	"source" text NOT NULL,
	"note" text,
	"by_id" uuid,
	"by_name" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "build_claim_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "build_claim_said" UNIQUE("consultancy_id","build_id","field","value","source","at"),
	CONSTRAINT "build_claim_build_owner" CHECK ("build_claim"."build_owner" = "build_claim"."consultancy_id" or "build_claim"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "build_claim_field" CHECK ("build_claim"."field" in ('label', 'version', 'kb', 'released_on', 'reboot', 'hash', 'withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "hotpatch_month" (
	"branch_id" text NOT NULL,
	"month" text NOT NULL,
	"planned" text NOT NULL,
	"shipped" text,
	"build_key" text,
	"source" text NOT NULL,
	"note" text,
	CONSTRAINT "hotpatch_month_branch_id_month_pk" PRIMARY KEY("branch_id","month"),
	CONSTRAINT "hotpatch_month_month" CHECK ("hotpatch_month"."month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "hotpatch_month_planned" CHECK ("hotpatch_month"."planned" in ('baseline', 'hotpatch', 'unknown')),
	CONSTRAINT "hotpatch_month_shipped" CHECK ("hotpatch_month"."shipped" in ('baseline', 'hotpatch')),
	CONSTRAINT "hotpatch_month_whole" CHECK (("hotpatch_month"."shipped" is null) = ("hotpatch_month"."build_key" is null))
);
--> statement-breakpoint
CREATE TABLE "known_issue" (
	"id" text PRIMARY KEY NOT NULL,
	"product_id" text NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"affected_from" integer[],
	"fixed_in" integer[],
	"same_branch_only" boolean NOT NULL,
	"from_kb" text,
	"fixed_kb" text,
	"status" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "known_issue_status" CHECK ("known_issue"."status" in ('reported', 'confirmed', 'mitigated', 'resolved')),
	CONSTRAINT "known_issue_place" CHECK ("known_issue"."affected_from" is not null or "known_issue"."from_kb" is not null)
);
--> statement-breakpoint
CREATE TABLE "known_issue_feed" (
	"product_id" text NOT NULL,
	"source" text NOT NULL,
	"licence" text NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "known_issue_feed_product_id_source_pk" PRIMARY KEY("product_id","source")
);
--> statement-breakpoint
ALTER TABLE "build" ADD COLUMN "baseline_id" uuid;--> statement-breakpoint
ALTER TABLE "build_claim" ADD CONSTRAINT "build_claim_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hotpatch_month" ADD CONSTRAINT "hotpatch_month_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_issue" ADD CONSTRAINT "known_issue_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_issue_feed" ADD CONSTRAINT "known_issue_feed_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build" ADD CONSTRAINT "build_baseline" FOREIGN KEY ("consultancy_id","baseline_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;