from django.http import HttpResponse


def agenda(request, **kwargs):
    return HttpResponse('agenda')  # stub, being written
