/** Something a person must put right before the program can run: a code, and a sentence that says how. */
export class BootProblem extends Error {
  constructor(readonly code: string, sentence: string) {
    super(sentence)
    this.name = 'BootProblem'
  }
}
