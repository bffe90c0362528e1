import {
  CircleCheck, CircleDashed, CircleDot, CircleDotDashed, CircleHelp, CircleSlash2, Clock, Contrast, Dot, Hand, MoveRight, OctagonX, Pause, SquareX, TriangleAlert,
} from 'lucide-react'
import { idOfShape } from './shape-id'

const SHAPES = {
  'circle-check': CircleCheck,
  'circle-dashed': CircleDashed,
  'circle-dot': CircleDot,
  'circle-dot-dashed': CircleDotDashed,
  'circle-help': CircleHelp,
  'circle-slash-2': CircleSlash2,
  clock: Clock,
  contrast: Contrast,
  dot: Dot,
  hand: Hand,
  'move-right': MoveRight,
  'octagon-x': OctagonX,
  pause: Pause,
  'square-x': SquareX,
  'triangle-alert': TriangleAlert,
}
export type StatusShape = keyof typeof SHAPES

/** Each shape once a page; a badge names it. A matrix has hundreds of badges, and drawn each for itself they were most of its bytes. */
export function StatusShapes() {
  return (
    <svg aria-hidden className="absolute size-0">
      {Object.entries(SHAPES).map(([name, Shape]) => <symbol key={name} id={idOfShape(name as StatusShape)} viewBox="0 0 24 24"><Shape /></symbol>)}
    </svg>
  )
}
