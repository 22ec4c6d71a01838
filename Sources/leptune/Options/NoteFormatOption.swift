import ArgumentParser

extension Console.NoteFormat: ExpressibleByArgument {}
