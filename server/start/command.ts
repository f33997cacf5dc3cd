export interface CommandLine<Options> {
  usage: string
  /** Reads the arguments: null where help is asked for. Throws what is wrong with them. */
  read: (args: string[]) => Options | null
  /** Does it, and gives the exit code: 0 done, 1 not done. */
  run: (options: Options) => Promise<number>
  /** What a person can do something about; null for an error of the program, which is thrown on. */
  explain: (error: unknown) => string | null
  /** Stands before what is explained. */
  failed: string
}

/** The work of a command line, and all that it has to say. Gives its exit code: that of `run`, 1 for what is explained, 2 for wrong usage. */
export async function runCommand<Options>(args: string[], command: CommandLine<Options>): Promise<number> {
  let options: Options | null
  try {
    options = command.read(args)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${command.usage}`)
    return 2
  }
  if (options === null) {
    process.stdout.write(command.usage)
    return 0
  }
  try {
    return await command.run(options)
  } catch (error) {
    const said = command.explain(error)
    if (said === null) throw error
    process.stderr.write(`${command.failed}${said}\n`)
    return 1
  }
}
