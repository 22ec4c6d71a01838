import ArgumentParser

@main struct Leptune: ParsableCommand {}
