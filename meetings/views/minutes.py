from django.http import HttpResponse


def minutes_detail(request, **kwargs):
    return HttpResponse('minutes_detail')  # stub, being written


def minutes_pdf(request, **kwargs):
    return HttpResponse('minutes_pdf')  # stub, being written


def minutes_finalise(request, **kwargs):
    return HttpResponse('minutes_finalise')  # stub, being written
