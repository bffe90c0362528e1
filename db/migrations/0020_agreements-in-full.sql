CREATE TABLE "agreement_acceptance" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "agreement_acceptance_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "agreement_acceptance_once" UNIQUE("consultancy_id","offer_id")
);
--> statement-breakpoint
CREATE TABLE "agreement_offer" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"basis" text,
	"weight" integer DEFAULT 1 NOT NULL,
	"payment" text DEFAULT 'share' NOT NULL,
	"cap_campaign_minor" bigint,
	"cap_month_minor" bigint,
	"currency" text,
	"opted_out" boolean DEFAULT false NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "agreement_offer_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "agreement_offer_number" UNIQUE("consultancy_id","customer_id","number"),
	CONSTRAINT "agreement_offer_weight" CHECK ("agreement_offer"."weight" between 1 and 1000000),
	CONSTRAINT "agreement_offer_basis" CHECK ("agreement_offer"."basis" in ('equal', 'systems', 'seats', 'weight')),
	CONSTRAINT "agreement_offer_payment" CHECK ("agreement_offer"."payment" in ('share', 'retainer', 'included')),
	CONSTRAINT "agreement_offer_caps" CHECK ("agreement_offer"."cap_campaign_minor" > 0 and "agreement_offer"."cap_month_minor" > 0),
	CONSTRAINT "agreement_offer_cap_currency" CHECK (("agreement_offer"."cap_campaign_minor" is null and "agreement_offer"."cap_month_minor" is null) = ("agreement_offer"."currency" is null))
);
--> statement-breakpoint
ALTER TABLE "campaign" DROP CONSTRAINT "campaign_basis";--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "basis" text;--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "payment" text DEFAULT 'share' NOT NULL;--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "cap_campaign_minor" bigint;--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "cap_month_minor" bigint;--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "agreement" ADD COLUMN "number" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing_run" ADD COLUMN "rest_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "basis" text;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "systems" integer;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "seats" integer;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "payment" text DEFAULT 'share' NOT NULL;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "cap_campaign_minor" bigint;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "cap_month_minor" bigint;--> statement-breakpoint
ALTER TABLE "payer" ADD COLUMN "cap_currency" text;--> statement-breakpoint
ALTER TABLE "share" ADD COLUMN "basis" text;--> statement-breakpoint
ALTER TABLE "share" ADD COLUMN "before_caps_minor" bigint;--> statement-breakpoint
ALTER TABLE "share" ADD COLUMN "cap_minor" bigint;--> statement-breakpoint
ALTER TABLE "share" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "share" ADD COLUMN "house_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "split_basis" text DEFAULT 'equal' NOT NULL;--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "issuer_address" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "customer" ADD COLUMN "seats" integer;--> statement-breakpoint
ALTER TABLE "agreement_acceptance" ADD CONSTRAINT "agreement_acceptance_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement_acceptance" ADD CONSTRAINT "agreement_acceptance_offer" FOREIGN KEY ("consultancy_id","offer_id") REFERENCES "public"."agreement_offer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement_acceptance" ADD CONSTRAINT "agreement_acceptance_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement_offer" ADD CONSTRAINT "agreement_offer_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement_offer" ADD CONSTRAINT "agreement_offer_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "share_at" ON "share" USING btree ("consultancy_id","at");--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_basis" CHECK ("agreement"."basis" in ('equal', 'systems', 'seats', 'weight'));--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_payment" CHECK ("agreement"."payment" in ('share', 'retainer', 'included'));--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_caps" CHECK ("agreement"."cap_campaign_minor" > 0 and "agreement"."cap_month_minor" > 0);--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_cap_currency" CHECK (("agreement"."cap_campaign_minor" is null and "agreement"."cap_month_minor" is null) = ("agreement"."currency" is null));--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_basis" CHECK ("campaign"."basis" in ('equal', 'systems', 'seats', 'weight'));--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_house" CHECK ("share"."house_minor" >= 0 and ("share"."house_minor" = 0 or "share"."assessed_minor" = 0));--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_reason" CHECK ("share"."reason" in ('cap_campaign', 'cap_month', 'retainer', 'included'));--> statement-breakpoint
ALTER TABLE "consultancy" ADD CONSTRAINT "consultancy_split_basis" CHECK ("consultancy"."split_basis" in ('equal', 'systems', 'seats', 'weight'));