"""What the bot itself must remember: settings of servers, answers given, ratings, jobs, the log."""
