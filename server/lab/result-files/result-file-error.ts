export type ResultFileErrorCode =
  | 'empty'
  | 'too_large'
  | 'unsupported_encoding'
  | 'not_xml'
  | 'doctype_refused'
  | 'too_deep'
  | 'too_many_attributes'
  | 'too_many_elements'
  | 'too_many_cases'
  | 'nested_case'
  | 'not_a_test_report'
  | 'unsupported_format'

/** Why a result file was refused: a code to translate by, and a sentence that says what to do. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError'

  constructor(
    readonly code: ResultFileErrorCode,
    message: string,
    readonly line?: number,
  ) {
    super(message)
  }
}
