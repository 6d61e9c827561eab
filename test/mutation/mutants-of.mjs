/** Mutants of a build, by file: from, to, what it is about and, where no test can notice it, why. */
export const of = (build, files) =>
  Object.entries(files).flatMap(([file, list]) =>
    list.map(([from, to, why, equivalent]) => ({
      file,
      build,
      from,
      to,
      why,
      ...(equivalent && { equivalent }),
    })),
  );
