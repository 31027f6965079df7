from south.db import db


class Migration:
    def forwards(self, orm):
        pass
