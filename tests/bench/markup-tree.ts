import { createElement, type Attributes, type ReactNode } from 'react'
import { SaxesParser } from 'saxes'

/** An element of a page: its tag, its attributes as React names them, what is in it. */
export type Markup = { tag: string; props: Record<string, string | boolean>; children: (Markup | string)[] }

const NAMES: Record<string, string> = { class: 'className', for: 'htmlFor', tabindex: 'tabIndex', charset: 'charSet', colspan: 'colSpan', rowspan: 'rowSpan', maxlength: 'maxLength', autocomplete: 'autoComplete', crossorigin: 'crossOrigin', referrerpolicy: 'referrerPolicy', novalidate: 'noValidate', popovertarget: 'popoverTarget', spellcheck: 'spellCheck' }

/** What React wrote, as a tree. Scripts are left out: they carry the page to the browser a second time. */
export const readMarkup = (html: string): Markup => {
  const root: Markup = { tag: '', props: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser({ fragment: false })
  parser.on('opentag', ({ name, attributes }) => {
    const props = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [NAMES[key] ?? key, value]))
    const one: Markup = { tag: name, props, children: [] }
    open.at(-1)!.children.push(one)
    open.push(one)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', text => void open.at(-1)!.children.push(text))
  parser.write(html.replace(/<!doctype html>/i, '').replace(/<script\b[\s\S]*?<\/script>/g, '').replace(/<style\b[\s\S]*?<\/style>/g, '').replace(/ style="[^"]*"/g, '')).close()
  return root.children.find((one): one is Markup => typeof one !== 'string')!
}

/** The elements made anew, as components make them for every request. */
export const elementsOf = ({ tag, props, children }: Markup, key?: number): ReactNode =>
  createElement(tag, { ...props, ...(key !== undefined && { key }) } as Attributes, ...children.map((child, index) => (typeof child === 'string' ? child : elementsOf(child, index))))

export const countElements = ({ children }: Markup): number => 1 + children.reduce((sum, child) => sum + (typeof child === 'string' ? 0 : countElements(child)), 0)
